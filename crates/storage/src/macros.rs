//! Texts that stand in several query modules: running one of their functions on a database, and asking who is there.

/// One write transaction. What is named beside the connection is cloned for every attempt, since a transaction that
/// lost a race is run again: `in_transaction!(database, |conn, name| rename(conn, user, &name))`.
macro_rules! in_transaction {
    ($database:expr, |$conn:ident $(, $captured:ident)*| $work:expr) => {
        $database
            .write(move |$conn| {
                $(let $captured = ::std::clone::Clone::clone(&$captured);)*
                Box::pin(async move { $work.await })
            })
            .await
    };
}

/// The same for work that nobody waits for in front of a screen.
macro_rules! at_leisure {
    ($database:expr, |$conn:ident $(, $captured:ident)*| $work:expr) => {
        $database
            .write_at_leisure(move |$conn| {
                $(let $captured = ::std::clone::Clone::clone(&$captured);)*
                Box::pin(async move { $work.await })
            })
            .await
    };
}

/// One snapshot for several reads, written in the same way.
macro_rules! in_snapshot {
    ($database:expr, |$conn:ident $(, $captured:ident)*| $work:expr) => {
        $database
            .snapshot(move |$conn| {
                $(let $captured = ::std::clone::Clone::clone(&$captured);)*
                Box::pin(async move { $work.await.map_err($crate::transaction::TxError::Database) })
            })
            .await
    };
}

/// One statement that reads, which is a snapshot of its own and costs one round trip instead of three.
macro_rules! in_read {
    ($database:expr, |$conn:ident| $work:expr) => {
        $database
            .read(move |$conn| Box::pin(async move { $work.await.map_err($crate::transaction::TxError::Database) }))
            .await
    };
}

/// A condition on rows of `conversations` that holds while nobody in the conversation is banned; else it is there for nobody.
///
/// `OFFSET 0` keeps PostgreSQL from making a join of it, whose plan could be a scan of everybody's rows.
macro_rules! everybody_is_there {
    () => {{
        let everybody = diesel::alias!(conversation_members as everybody);
        let banned = persons::table
            .filter(persons::id.eq(everybody.field(conversation_members::user_id)))
            .filter(persons::state.ne($crate::rows::ACTIVE))
            .offset(0);
        let away = everybody
            .filter(everybody.field(conversation_members::conversation_id).eq(conversations::id))
            .filter(diesel::dsl::exists(banned))
            .offset(0);
        diesel::dsl::not(diesel::dsl::exists(away))
    }};
}

pub(crate) use {at_leisure, everybody_is_there, in_read, in_snapshot, in_transaction};
