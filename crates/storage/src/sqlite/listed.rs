//! Statements over a list in JSON: one statement for any number of rows, prepared once.

use diesel::{
    QueryResult,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_types::Text,
    sqlite::Sqlite,
};
use std::marker::PhantomData;

/// A statement whose only `?` stands for a list.
pub(super) struct Listed<R> {
    text: &'static str,
    list: String,
    row: PhantomData<R>,
}

impl<R> Listed<R> {
    /// `R` is the SQL type of the rows that come back.
    pub(super) fn new(text: &'static str, list: String) -> Self {
        debug_assert_eq!(text.matches('?').count(), 1, "one place for the list");
        Self { text, list, row: PhantomData }
    }
}

impl<R> QueryId for Listed<R> {
    type QueryId = ();
    // Known by its text.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<R> Query for Listed<R> {
    type SqlType = R;
}

impl<R, C> diesel::RunQueryDsl<C> for Listed<R> {}

impl<R> QueryFragment<Sqlite> for Listed<R> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        let (before, after) = self.text.split_once('?').unwrap_or((self.text, ""));
        out.push_sql(before);
        out.push_bind_param::<Text, _>(&self.list)?;
        out.push_sql(after);
        Ok(())
    }
}
