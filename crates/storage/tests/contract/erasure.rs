//! That an erasure is complete, asked of the catalogue: a table that is added later is searched as well.

use super::{
    across::{NOON, matched, pass, say},
    databases::{on_sqlite_file, own_connection},
    matching::Crowd,
};
use auth::{
    AppwriteId, Email, NewAccount, NewRefresh, NewSession, NewTicket, PasswordHash, SessionId, TicketId, TokenId,
};
use conversations::{
    Action, CallId, Change, Draft, Invite, Text, UpTo,
    upload::{NewUpload, UploadRules},
};
use diesel::{QueryableByName, RunQueryDsl as _, sql_query, sql_types};
use kernel::{Author, BirthDate, ConversationId, NewJob, Seq, UserId};
use matching::{
    Comment, Gender, InterestName, Like, PictureKey, ProfileChange, PromptAnswer, PromptId, contract::People as _,
};
use media::{NewPhoto, PhotoKey, PhotoState};
use std::{
    path::{Path, PathBuf},
    time::Duration,
};
use storage::Stores;
use text::Username;

/// In every text and as the number of whoever is erased.
const MARK: &str = "zanzibar";
const ZOE: UserId = UserId(4_242_424_242);
const ZARA: UserId = UserId(4_242_424_243);

const RING: Duration = Duration::from_secs(45);

/// Where her number may stay: it means nobody then, but others' rows still name something.
const NUMBER_STAYS: [&str; 5] =
    ["persons.id", "matches.low_id", "matches.high_id", "messages.sender_id", "events.subject_id"];

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = sql_types::Text)]
    name: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = sql_types::BigInt)]
    count: i64,
}

/// Every column of every table in which something like this stands.
fn columns_with(database: &Path, needle: &str) -> Vec<String> {
    let mut conn = own_connection(database);
    let tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
    let mut found = Vec::new();
    for Name { name: table } in sql_query(tables).load(&mut conn).expect("tables") {
        let columns = format!("SELECT name FROM pragma_table_info('{table}')");
        for Name { name: column } in sql_query(columns).load(&mut conn).expect("columns") {
            let search = format!("SELECT count(*) AS count FROM {table} WHERE instr({column}, '{needle}') > 0");
            let Count { count } = sql_query(search).get_result(&mut conn).expect("a count");
            if count > 0 {
                found.push(format!("{table}.{column}"));
            }
        }
    }
    found
}

fn session() -> NewSession {
    let refresh = NewRefresh { id: TokenId::parse("zanzibar-r").unwrap(), expires_at: NOON };
    NewSession { id: SessionId::parse(MARK).unwrap(), user_agent: Some(MARK.to_owned()), refresh, at: NOON }
}

async fn zoe(stores: &Stores) {
    let account = NewAccount {
        id: ZOE,
        email: Email::parse("zanzibar@example.com").unwrap(),
        email_verified: true,
        username: Username::parse(MARK).unwrap(),
        first_name: MARK.to_owned(),
        last_name: MARK.to_owned(),
        date_of_birth: BirthDate::parse("1990-01-01"),
        password_hash: Some(PasswordHash::from_stored(MARK.to_owned())),
        appwrite_id: AppwriteId::parse(MARK),
        is_demo: false,
        at: NOON,
    };
    stores.accounts.create_account(account, Some(session())).await.unwrap();
    let ticket = NewTicket { id: TicketId::parse("zanzibar-t").unwrap(), session: session().id, expires_at: NOON };
    stores.accounts.issue_ticket(&Author::server(ZOE), ticket).await.unwrap();
    let change = ProfileChange {
        bio: Some(MARK.to_owned()),
        gender: Some(Some(Gender::Woman)),
        phone_number: Some(Some(MARK.to_owned())),
        location: Some(MARK.to_owned()),
        picture: Some(PictureKey::parse("zanzibar-zanzibar")),
        ..ProfileChange::default()
    };
    stores.matching.change_profile(ZOE, change, NOON).await.unwrap();
    stores.matching.add_interests(&[InterestName::parse("Tea").unwrap()]).await.unwrap();
    let tea = stores.matching.interests(ZOE).await.unwrap()[0].0.id;
    stores.matching.set_interests(ZOE, &[tea], NOON).await.unwrap();
    let answer = PromptAnswer { prompt: PromptId(1), answer: MARK.to_owned() };
    stores.matching.set_prompts(ZOE, vec![answer], NOON).await.unwrap();
}

async fn match_with(stores: &Stores, other: UserId) -> ConversationId {
    let like = |liker, liked| Like::plain(liker, liked, NOON);
    stores.matching.like(like(other, ZOE)).await.unwrap();
    stores.matching.like(like(ZOE, other)).await.unwrap().matched.unwrap().matched.conversation
}

async fn talk(stores: &Stores, conversation: ConversationId, other: UserId) {
    let draft = Draft {
        content: Text::parse(MARK.to_owned(), 4000).unwrap(),
        attachment: None,
        client_message_id: Some(MARK.to_owned()),
        reply_to: None,
    };
    let send =
        Change { conversation: Some(conversation), author: Author::server(ZOE), at: NOON, action: Action::Send(draft) };
    stores.conversations.write(vec![send]).await.unwrap().remove(0).unwrap();
    say(stores, other, conversation, "hello").await.unwrap();
    let theirs = stores.conversations.messages_at(ZOE, &[(conversation, Seq(2))]).await.unwrap().remove(0);
    let change = |action| Change { conversation: Some(conversation), author: Author::server(ZOE), at: NOON, action };
    let react = Action::React { message: theirs.id, emoji: text::Emoji::parse("👍").unwrap(), on: true };
    let changes = vec![change(react), change(Action::Read(UpTo::Seq(Seq(2))))];
    for written in stores.conversations.write(changes).await.unwrap() {
        written.unwrap();
    }
}

async fn upload(stores: &Stores) {
    let [name, filename, content_type, sha256] = [MARK; 4].map(str::to_owned);
    let rules = UploadRules { max_bytes: 100, daily_bytes: None, content_types: vec![MARK.to_owned()] };
    let wanted = NewUpload { name, filename, size: 8, content_type, sha256 };
    let begun = stores.uploads.begin(&Author::server(ZOE), wanted, rules, NOON).await.unwrap();
    stores.uploads.append(&Author::server(ZOE), begun.id, 0, MARK.as_bytes().to_vec()).await.unwrap();
}

/// A photo under a name of chance.
async fn photo(stores: &Stores) {
    let key = PhotoKey::parse("0123456789abcdef").unwrap();
    stores.jobs.enqueue(vec![media::files::announced(&key, NOON)], NOON).await.unwrap();
    let (state, blurhash) = (PhotoState::Approved, MARK.to_owned());
    let photo = NewPhoto { key, state, blurhash, width: 4, height: 3, first: true };
    stores.photos.add(&Author::server(ZOE), photo, NOON).await.unwrap();
}

/// Something to be done for her later, which has failed once.
async fn job(stores: &Stores) {
    let job = NewJob { kind: "mail", key: MARK.into(), person: Some(ZOE), payload: MARK.into(), due_at: NOON };
    stores.jobs.enqueue(vec![job], NOON).await.unwrap();
    let claimed = stores.jobs.claim("mail", 1, NOON, NOON.plus(RING)).await.unwrap().remove(0);
    assert!(stores.jobs.failed(claimed.claim, NOON, MARK).await.unwrap());
}

/// A call that is missed, under a name that says who it is about.
async fn call(stores: &Stores, conversation: ConversationId, caller: UserId) {
    let id = CallId::parse(MARK.to_owned()).unwrap();
    let caller = Author::server(caller);
    let invite =
        Invite { conversation, call: id.clone(), caller: caller.clone(), at: NOON, rings_until: NOON.plus(RING) };
    stores.calls.invite(invite).await.unwrap();
    assert!(stores.calls.hang_up(&caller, conversation, &id, NOON).await.unwrap().missed.is_some());
}

/// The files of the database in which something like this stands, whether a row still has it or not.
fn files_with(database: &Path, needle: &str) -> Vec<String> {
    let folder = database.parent().expect("a folder");
    let files = std::fs::read_dir(folder).expect("a folder of our own").map(|file| file.expect("a file").path());
    let has = |path: &PathBuf| {
        let bytes = std::fs::read(path).unwrap_or_default();
        bytes.windows(needle.len()).any(|part| part == needle.as_bytes())
    };
    files.filter(has).map(|path| path.display().to_string()).collect()
}

/// Somebody who is only there to be erased as the last thing that happens.
async fn live_again(stores: &Stores, crowd: &Crowd) {
    let account = NewAccount {
        id: ZARA,
        email: Email::parse("zanzibar@example.com").unwrap(),
        email_verified: true,
        username: Username::parse(MARK).unwrap(),
        first_name: MARK.repeat(100),
        last_name: MARK.to_owned(),
        date_of_birth: None,
        password_hash: None,
        appwrite_id: None,
        is_demo: false,
        at: NOON,
    };
    stores.accounts.create_account(account, None).await.unwrap();
    let (friend, like) = (crowd.newcomer().await, |liker, liked| Like::plain(liker, liked, NOON));
    stores.matching.like(like(friend, ZARA)).await.unwrap();
    let conversation = stores.matching.like(like(ZARA, friend)).await.unwrap().matched.unwrap().matched.conversation;
    for _ in 0..50 {
        say(stores, ZARA, conversation, &MARK.repeat(50)).await.unwrap();
    }
}

/// Everything anybody can do with her, in conversations that are open and one that is closed.
async fn live(stores: &Stores, crowd: &Crowd) {
    zoe(stores).await;
    upload(stores).await;
    photo(stores).await;
    job(stores).await;
    let (friend, former) = (crowd.newcomer().await, crowd.newcomer().await);
    let friendship = match_with(stores, friend).await;
    talk(stores, friendship, friend).await;
    call(stores, friendship, ZOE).await;
    let over = match_with(stores, former).await;
    talk(stores, over, former).await;
    call(stores, over, former).await;
    stores.matching.unlike(former, ZOE, NOON).await.unwrap();
    for _ in 0..2 {
        let [liked, passed, blocked] = [crowd.newcomer().await, crowd.newcomer().await, crowd.newcomer().await];
        for (one, other) in [(ZOE, liked), (crowd.newcomer().await, ZOE)] {
            let comment = Comment::parse(MARK.to_owned(), 280).unwrap().filter(|_| one == ZOE);
            stores.matching.like(Like { comment, ..Like::plain(one, other, NOON) }).await.unwrap();
        }
        for (one, other) in [(ZOE, passed), (crowd.newcomer().await, ZOE)] {
            stores.matching.skip(pass(one, other, NOON)).await.unwrap();
        }
        for (one, other) in [(ZOE, blocked), (crowd.newcomer().await, ZOE)] {
            stores.matching.block(one, other, NOON).await.unwrap();
        }
    }
}

#[test]
fn nothing_of_an_erased_person_is_left_in_any_table() {
    on_sqlite_file(async |stores, path| {
        let crowd = Crowd::of(&stores);
        // Somebody else's life stays as it is.
        let (ann, _, bystanders) = matched(&stores, &crowd).await;
        say(&stores, ann, bystanders.conversation, "unconcerned").await.unwrap();
        live(&stores, &crowd).await;
        let number = ZOE.to_string();
        assert!(columns_with(&path, MARK).len() > 12, "{:?}", columns_with(&path, MARK));
        assert!(columns_with(&path, &number).len() > 15, "{:?}", columns_with(&path, &number));

        crowd.erase(ZOE, NOON).await;
        assert_eq!(columns_with(&path, MARK), Vec::<String>::new());
        let left = columns_with(&path, &number);
        let unexpected: Vec<_> = left.iter().filter(|column| !NUMBER_STAYS.contains(&column.as_str())).collect();
        assert!(unexpected.is_empty(), "{unexpected:?}");
        assert_eq!(columns_with(&path, "unconcerned"), ["messages.content"]);
        // Nor in what lies around in the files: at once, in a while, and when the program ends.
        services::wait_until("no file has anything of her", async || files_with(&path, MARK).is_empty()).await;
        assert!(!files_with(&path, "unconcerned").is_empty());
        live_again(&stores, &crowd).await;
        crowd.erase(ZARA, NOON).await;
        stores.close().await;
        assert_eq!(files_with(&path, MARK), Vec::<String>::new());
    });
}
