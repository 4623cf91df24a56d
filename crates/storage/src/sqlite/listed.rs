//! Statements over a list in JSON: one statement for any number of rows, prepared once.

use diesel::{
    QueryResult,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_types::{BigInt, Nullable, Text},
    sqlite::Sqlite,
};
use std::marker::PhantomData;

/// What a place of a statement stands for.
#[derive(Clone)]
pub(super) enum Value {
    /// A list in JSON, or any text.
    Text(String),
    OptionalText(Option<String>),
    Int(i64),
    OptionalInt(Option<i64>),
}

/// A statement whose `?` stand for lists and values, in their order.
pub(super) struct Listed<R = ()> {
    text: &'static str,
    values: Vec<Value>,
    row: PhantomData<R>,
}

impl<R> Listed<R> {
    /// One whose only `?` is a list. `R` is the SQL type of the rows that come back.
    pub(super) fn new(text: &'static str, list: String) -> Self {
        Self::with(text, vec![Value::Text(list)])
    }

    pub(super) fn with(text: &'static str, values: Vec<Value>) -> Self {
        debug_assert_eq!(text.matches('?').count(), values.len(), "one value for each place");
        Self { text, values, row: PhantomData }
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
        let mut values = self.values.iter();
        for (index, piece) in self.text.split('?').enumerate() {
            if index > 0 {
                match values.next() {
                    Some(Value::Text(value)) => out.push_bind_param::<Text, _>(value)?,
                    Some(Value::OptionalText(value)) => out.push_bind_param::<Nullable<Text>, _>(value)?,
                    Some(Value::Int(value)) => out.push_bind_param::<BigInt, _>(value)?,
                    Some(Value::OptionalInt(value)) => out.push_bind_param::<Nullable<BigInt>, _>(value)?,
                    None => {}
                }
            }
            out.push_sql(piece);
        }
        Ok(())
    }
}
