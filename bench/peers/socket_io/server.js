// Conversations over Socket.IO. A message is stored and its conversation touched, in two statements without a transaction as
// most people write it, then handed to everybody in the room by the Redis adapter.
const fs = require("node:fs");
const http = require("node:http");
const { Server } = require("socket.io");
const { createAdapter } = require("@socket.io/redis-adapter");
const { createClient } = require("redis");
const { Pool } = require("pg");
const jwt = require("jsonwebtoken");

const { DATABASE_URL, REDIS_URL, REDIS_PREFIX, JWT_SECRET, TOKENS } = process.env;
const [port, rooms, members] = [process.env.PORT, process.env.ROOMS, process.env.MEMBERS].map(Number);
const database = new Pool({ connectionString: DATABASE_URL, max: 20 });

const SCHEMA = `
  create table person (id serial primary key, username text, first_name text, last_name text, profile_picture text);
  create table conversation (id serial primary key, updated_at timestamptz default now());
  create table participant (conversation_id int, person_id int, primary key (conversation_id, person_id));
  create table message (
    id bigserial primary key, conversation_id int, sender_id int, content text,
    is_read bool default false, created_at timestamptz default now());
  create index on message (conversation_id, id);`;

async function seed() {
  await database.query(SCHEMA);
  await database.query("insert into conversation select from generate_series(1, $1::int)", [rooms]);
  await database.query(
    `insert into person (username, first_name, last_name, profile_picture)
     select 'u' || n, 'First' || n, 'Last', 'https://cdn.example/' || n || '.jpg' from generate_series(1, $1::int) n`,
    [rooms * members],
  );
  await database.query(
    "insert into participant select (n - 1) / $2::int + 1, n from generate_series(1, $1::int) n",
    [rooms * members, members],
  );
  const exp = Math.floor(Date.now() / 1000) + 86400;
  const tokens = Array.from({ length: rooms * members }, (_, n) => jwt.sign({ user_id: n + 1, exp }, JWT_SECRET));
  fs.writeFileSync(TOKENS, tokens.join("\n") + "\n");
}

async function personOf({ token, conversation }) {
  const { user_id: id } = jwt.verify(token, JWT_SECRET, { algorithms: ["HS256"] });
  const found = await database.query({
    name: "person",
    text: `select p.* from person p join participant on person_id = p.id
           where p.id = $1 and conversation_id = $2`,
    values: [id, conversation],
  });
  if (found.rowCount === 0) throw new Error("forbidden");
  return found.rows[0];
}

async function store(conversation, sender, content) {
  const stored = await database.query({
    name: "store",
    text: "insert into message (conversation_id, sender_id, content) values ($1, $2, $3) returning id, created_at",
    values: [conversation, sender, content],
  });
  await database.query({
    name: "touch",
    text: "update conversation set updated_at = now() where id = $1",
    values: [conversation],
  });
  return stored.rows[0];
}

async function serve() {
  const publisher = createClient({ url: REDIS_URL });
  const subscriber = publisher.duplicate();
  await Promise.all([publisher.connect(), subscriber.connect()]);
  const server = http.createServer();
  const io = new Server(server, { adapter: createAdapter(publisher, subscriber, { key: REDIS_PREFIX }) });
  io.use(async (socket, next) => {
    try {
      const query = socket.handshake.query;
      socket.data = { person: await personOf(query), conversation: Number(query.conversation) };
      next();
    } catch (error) {
      next(error);
    }
  });
  io.on("connection", (socket) => {
    const { person, conversation } = socket.data;
    const room = `conversation ${conversation}`;
    socket.join(room);
    socket.on("message", async ({ content }) => {
      const { id, created_at } = await store(conversation, person.id, content);
      const message = { id: Number(id), sender: person, content, created_at, is_read: false };
      io.to(room).emit("new_message", { type: "new_message", conversation_id: conversation, message });
    });
  });
  server.listen(port, "127.0.0.1");
}

seed().then(serve).catch((error) => {
  console.error(String(error));
  process.exit(1);
});
