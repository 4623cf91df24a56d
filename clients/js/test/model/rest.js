/** The few routes that the client needs for itself, and a few to try `request` with. */
export async function routes(server, request, response) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  const url = new URL(request.url, server.url);
  const body = text && JSON.parse(text);
  const path = url.pathname.replace(/\/+$/, "");
  const token = request.headers.authorization?.replace(/^Bearer /, "");
  const person = token && server.byAccess(token);
  const asked = { method: request.method, path, query: Object.fromEntries(url.searchParams), body, person, token };
  server.requests.push(`${request.method} ${path}`);
  const { status, body: answer, headers } = (await server.intercept(asked)) ?? respond(server, asked);
  if (status === 0) return request.socket.destroy();
  response.writeHead(status, { "Content-Type": "application/json", "X-Request-Id": "r-1", ...headers });
  response.end(JSON.stringify(answer));
}

export function problem(status, code, more = {}) {
  return { status, body: { type: `urn:x:${code}`, title: code, status, detail: `Because of ${code}.`, code, ...more } };
}

function respond(server, { method, path, query, body, person, token }) {
  const people = [...server.people.values()];
  switch (`${method} ${path}`) {
    case "POST /api/accounts/auth/login": {
      const found = people.find((one) => one.username === body.email);
      return found ? { status: 200, body: server.tokensOf(found) } : problem(401, "invalid_credentials");
    }
    case "POST /api/accounts/auth/refresh": {
      const found = people.find((one) => !one.ended && one.refresh === body.refresh);
      return found ? { status: 200, body: server.tokensOf(found) } : problem(401, "refresh_reused");
    }
    case "POST /api/accounts/auth/logout":
      return { status: 200, body: { detail: "bye" } };
  }
  if (!person) return problem(401, token ? "token_expired" : "unauthenticated");
  if (`${method} ${path}` === "POST /api/accounts/auth/ws-ticket") {
    const ticket = `t-${server.nextId()}`;
    (person.tickets ??= new Set()).add(ticket);
    return { status: 201, body: { ticket, expires_in: 30 } };
  }
  if (path === "/api/conversations") {
    const mine = [...server.conversations.values()].filter((one) => one.members.includes(person));
    return { status: 200, body: mine.map(({ id }) => ({ id, participants: [], last_message: null })) };
  }
  const [, id] = /^\/api\/conversations\/(\d+)\/messages$/.exec(path) ?? [];
  const conversation = server.conversations.get(Number(id));
  if (!conversation) return problem(404, "not_found");
  const after = Number(query.after_seq ?? 0);
  return { status: 200, body: conversation.messages.filter((one) => one.seq > after).slice(0, query.limit ?? 50) };
}
