use crate::{Node, Pair, Person, node::BIND};
use diesel::{
    Connection as _, QueryableByName, RunQueryDsl as _, SqliteConnection, connection::SimpleConnection as _, sql_query,
    sql_types,
};
use kernel::ConversationId;
use services::{TestDatabase, redis_url, test_name};
use std::{path::PathBuf, time::Duration};
use tokio::task::JoinSet;

/// The services that an installation stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One node on an SQLite file.
    Sqlite,
    /// Nodes on PostgreSQL and Redis.
    Postgres,
}

const SQLITE_FILE: &str = "matchwire.db";
/// Where photos lie: beside the database of SQLite by default.
const MEDIA_FOLDER: &str = "media";

/// Sign-ups that are under way at the same time.
const AT_A_TIME: usize = 32;

/// What a query of one column answers.
#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = sql_types::Text)]
    line: String,
}

/// One installation: its own database and key prefix, and the nodes on it.
pub struct Deployment {
    /// The nodes, in the order they were started.
    pub nodes: Vec<Node>,
    settings: Vec<(String, String)>,
    // Removed when the nodes are gone.
    folder: Option<PathBuf>,
    database: Option<TestDatabase>,
}

impl Deployment {
    /// One node on SQLite.
    pub fn sqlite() -> Self {
        Self::sqlite_with(&[])
    }

    /// The same with more settings, as environment variables.
    pub fn sqlite_with(settings: &[(&str, &str)]) -> Self {
        let folder = std::env::temp_dir().join(test_name());
        std::fs::create_dir_all(&folder).expect("a folder of our own");
        let url = format!("sqlite://{}", folder.join(SQLITE_FILE).display());
        Self::started(1, &[("DATABASE_URL", &url)], settings, Some(folder), None)
    }

    /// So many nodes on PostgreSQL and Redis. `None` where a service is missing, which is told.
    pub fn postgres(nodes: usize) -> Option<Self> {
        Self::postgres_with(nodes, &[])
    }

    /// The same with more settings; `REDIS_URL` and `DATABASE_URL` among them win.
    pub fn postgres_with(nodes: usize, settings: &[(&str, &str)]) -> Option<Self> {
        let database = TestDatabase::create_or_skip()?;
        let redis = redis_url().map_err(|unavailable| unavailable.skip()).ok()?;
        let prefix = format!("{}:", test_name());
        let own = [
            ("DATABASE_URL", database.url()),
            ("REDIS_URL", redis),
            ("MATCHWIRE__REDIS__PREFIX", prefix),
            ("MATCHWIRE__AUTH__JWT_SECRET", "a secret that only this installation knows".to_owned()),
            // Many nodes at once on one server: PostgreSQL takes a hundred connections.
            ("MATCHWIRE__DATABASE__CONNECTIONS", "4".to_owned()),
            // Nobody stands in front of them who would have to find out.
            ("MATCHWIRE__SERVER__LAME_DUCK_S", "0".to_owned()),
        ];
        let folder = std::env::temp_dir().join(test_name());
        std::fs::create_dir_all(&folder).expect("a folder of our own");
        let media = folder.join(MEDIA_FOLDER).display().to_string();
        let mut own: Vec<_> = own.iter().map(|(name, value)| (*name, value.as_str())).collect();
        // Nodes share their files; where a test names a bucket, there are none.
        if !settings.iter().any(|(name, _)| *name == "MATCHWIRE__MEDIA__S3_BUCKET") {
            own.push(("MATCHWIRE__MEDIA__FOLDER", &media));
        }
        Some(Self::started(nodes, &own, settings, Some(folder), Some(database)))
    }

    /// The kinds that every user-visible thing is tried on: SQLite with one node, PostgreSQL and Redis with two.
    pub fn each() -> Vec<Self> {
        Self::each_with(&[])
    }

    /// The same with more settings.
    pub fn each_with(settings: &[(&str, &str)]) -> Vec<Self> {
        let mut all = vec![Self::sqlite_with(settings)];
        all.extend(Self::postgres_with(2, settings));
        all
    }

    fn started(
        nodes: usize,
        own: &[(&str, &str)],
        more: &[(&str, &str)],
        folder: Option<PathBuf>,
        database: Option<TestDatabase>,
    ) -> Self {
        // Hashing passwords is not what these rings test.
        let cheap = [("MATCHWIRE__AUTH__ARGON2__MEMORY_KIB", "64"), ("MATCHWIRE__AUTH__ARGON2__ITERATIONS", "1")];
        let mut settings: Vec<(String, String)> = Vec::new();
        for (name, value) in cheap.iter().chain(own).chain(more) {
            settings.retain(|(set, _)| set != name);
            settings.push(((*name).to_owned(), (*value).to_owned()));
        }
        let mut deployment = Self { nodes: Vec::new(), settings, folder, database };
        for _ in 0..nodes {
            deployment.add_node();
        }
        deployment
    }

    /// Starts one node more.
    pub fn add_node(&mut self) -> &Node {
        self.add_node_with(&[])
    }

    /// The same with settings that only this node has.
    pub fn add_node_with(&mut self, settings: &[(&str, &str)]) -> &Node {
        let all = self.settings_with(settings);
        self.nodes.push(Node::start(&all));
        self.nodes.last().expect("just pushed")
    }

    /// Stops a node as a supervisor would, and starts another in its place.
    ///
    /// # Panics
    /// When it does not end well.
    pub async fn restart(&mut self, number: usize) {
        let mut node = self.nodes.remove(number);
        let mut settings = self.settings.clone();
        settings.push((BIND.to_owned(), node.address().to_owned()));
        let again = tokio::task::spawn_blocking(move || {
            node.signal("TERM");
            assert!(node.wait(), "the node ends well:\n{}", node.log());
            Node::start(&settings)
        });
        self.nodes.insert(number, again.await.expect("it starts again"));
    }

    pub fn kind(&self) -> Kind {
        if self.database.is_some() { Kind::Postgres } else { Kind::Sqlite }
    }

    /// The first node.
    pub fn first(&self) -> &Node {
        &self.nodes[0]
    }

    /// The last node: another one than the first where there are several.
    pub fn last(&self) -> &Node {
        self.nodes.last().expect("a deployment has a node")
    }

    /// The settings of the nodes, for running the program's other commands on the same database.
    pub fn settings(&self) -> &[(String, String)] {
        &self.settings
    }

    /// Begins another command and stops it in order after this time; whether it had ended well before.
    pub fn interrupted_command(&self, arguments: &[&str], after: Duration) -> bool {
        Node::interrupted_command(&self.settings, arguments, after)
    }

    /// Runs another command of the program on this database and returns what it printed.
    pub fn command(&self, arguments: &[&str]) -> String {
        Node::command(&self.settings, arguments)
    }

    /// Runs another command with other settings than the nodes have.
    pub fn command_with(&self, changed: &[(&str, &str)], arguments: &[&str]) -> String {
        Node::command(&self.settings_with(changed), arguments)
    }

    /// Runs one that has to fail and returns why it says it did.
    pub fn refused_command_with(&self, changed: &[(&str, &str)], arguments: &[&str]) -> String {
        Node::refused_command(&self.settings_with(changed), arguments)
    }

    fn settings_with(&self, changed: &[(&str, &str)]) -> Vec<(String, String)> {
        let mut all = self.settings.clone();
        for (name, value) in changed {
            all.retain(|(set, _)| set != name);
            all.push(((*name).to_owned(), (*value).to_owned()));
        }
        all
    }

    /// Asks the database of an installation on PostgreSQL what the test itself may interrupt.
    pub fn try_sql(&self, text: &str) -> Result<String, services::Unavailable> {
        self.database.as_ref().expect("an installation on PostgreSQL").sql(text)
    }

    /// Asks the database of an installation on PostgreSQL: rows one a line, fields separated by `|`.
    pub fn sql(&self, text: &str) -> String {
        let database = self.database.as_ref().expect("an installation on PostgreSQL");
        database.sql(text).expect("the database answers")
    }

    /// Changes rows behind the back of the nodes, as another version of the program would: statements that both databases
    /// understand.
    pub fn change(&self, statements: &str) {
        match (&self.database, &self.folder) {
            (Some(database), _) => drop(database.sql(statements).expect("the database takes it")),
            (None, Some(folder)) => {
                let path = folder.join(SQLITE_FILE);
                let mut conn = SqliteConnection::establish(&path.to_string_lossy()).expect("the database opens");
                let patient = format!("PRAGMA busy_timeout = 15000; BEGIN IMMEDIATE; {statements}; COMMIT");
                conn.batch_execute(&patient).expect("the database takes it");
            }
            (None, None) => unreachable!("an installation has a database"),
        }
    }

    /// Asks the database of any installation, with a query that both understand: the texts of its one column, named `line`.
    pub fn lines(&self, query: &str) -> Vec<String> {
        let Some(folder) = self.folder.as_ref().filter(|_| self.database.is_none()) else {
            return self.sql(query).lines().map(str::to_owned).collect();
        };
        let path = folder.join(SQLITE_FILE);
        let mut conn = SqliteConnection::establish(&path.to_string_lossy()).expect("the database opens");
        conn.batch_execute("PRAGMA busy_timeout = 15000").expect("it waits for others");
        let lines: Vec<Line> = sql_query(query).load(&mut conn).expect("the database answers");
        lines.into_iter().map(|line| line.line).collect()
    }

    /// The bytes of everything that an installation on SQLite keeps in files, by name.
    pub fn files(&self) -> Vec<(String, Vec<u8>)> {
        let folder = self.folder.as_ref().expect("an installation on SQLite");
        let files = std::fs::read_dir(folder).expect("a folder of our own").map(|file| file.expect("a file").path());
        files.map(|path| (path.display().to_string(), std::fs::read(path).unwrap_or_default())).collect()
    }

    /// The names of all files that photos lie in.
    pub fn pictures(&self) -> Vec<String> {
        let mut folders = vec![self.folder.as_ref().expect("a folder of our own").join(MEDIA_FOLDER)];
        let mut found = Vec::new();
        while let Some(folder) = folders.pop() {
            // Folders go with their last file, at any moment.
            for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
                let path = entry.path();
                if path.is_dir() { folders.push(path) } else { found.push(path.display().to_string()) }
            }
        }
        found.sort_unstable();
        found
    }

    /// All that an installation on PostgreSQL keeps, as a backup would have it.
    pub fn dump(&self) -> String {
        let database = self.database.as_ref().expect("an installation on PostgreSQL");
        database.dump().expect("the database can be dumped")
    }

    /// So many new people, signed up many at a time on all nodes; they stay at the node that took them.
    pub async fn crowd(&self, people: usize) -> Vec<Person> {
        let clients: Vec<_> = self.nodes.iter().map(Node::api).collect();
        let mut crowd = Vec::with_capacity(people);
        while crowd.len() < people {
            let mut some = JoinSet::new();
            for number in crowd.len()..people.min(crowd.len() + AT_A_TIME) {
                let api = clients[number % clients.len()].clone();
                some.spawn(async move { Person::sign_up_by(&api, &format!("Member{number}")).await });
            }
            crowd.extend(some.join_all().await);
        }
        crowd
    }

    /// So many rooms of so many people, made in one go: the first conversation, which the others follow without a gap, and
    /// everybody's token, room by room.
    pub fn rooms(&self, rooms: usize, members: usize) -> (ConversationId, Vec<String>) {
        let file = std::env::temp_dir().join(format!("{}.tokens", test_name()));
        let (rooms, members) = (rooms.to_string(), members.to_string());
        let path = file.to_str().expect("a path in plain letters");
        let said = self.command(&["seed", "--rooms", &rooms, "--members", &members, "--tokens", path]);
        let first = said.lines().find_map(|line| line.strip_prefix("room_base=")).expect("the first conversation");
        let tokens = std::fs::read_to_string(&file).expect("the tokens are written");
        std::fs::remove_file(&file).expect("the file is ours");
        (ConversationId(first.parse().expect("a number")), tokens.lines().map(str::to_owned).collect())
    }

    /// Somebody new, signed up on the first node.
    pub async fn person(&self, name: &str) -> Person {
        Person::sign_up(self.first(), name).await
    }

    /// Two people who have matched: one at the first node, the other at the last.
    pub async fn pair(&self) -> Pair {
        let ann = Person::sign_up(self.first(), "Ann").await;
        let ben = Person::sign_up(self.first(), "Ben").await.at(self.last());
        Pair::matched(ann, ben).await
    }
}

impl Drop for Deployment {
    fn drop(&mut self) {
        self.nodes.clear();
        if let Some(folder) = &self.folder {
            // The system clears what is left in its temporary folder.
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}
