//! Statements over arrays: one round trip and one plan for any number of rows.

use diesel::{
    QueryResult,
    pg::Pg,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_types::{Array, BigInt, Nullable, SmallInt, Text},
};
use std::marker::PhantomData;

/// One array to bind.
#[derive(Clone)]
pub(super) enum Column {
    BigInts(Vec<i64>),
    OptionalBigInts(Vec<Option<i64>>),
    SmallInts(Vec<i16>),
    Texts(Vec<String>),
    OptionalTexts(Vec<Option<String>>),
}

/// A statement whose `?` stand for arrays, in their order. Unlike `sql_query` it is prepared once per connection.
pub(super) struct Bulk<R = ()> {
    text: &'static str,
    columns: Vec<Column>,
    row: PhantomData<R>,
}

impl<R> Bulk<R> {
    /// `R` is the SQL type of the rows that come back.
    pub(super) fn new(text: &'static str, columns: Vec<Column>) -> Self {
        debug_assert_eq!(text.matches('?').count(), columns.len(), "one column for each place");
        Self { text, columns, row: PhantomData }
    }
}

impl<R> QueryId for Bulk<R> {
    type QueryId = ();
    // Known by its text.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<R> Query for Bulk<R> {
    type SqlType = R;
}

impl<R, C> diesel::RunQueryDsl<C> for Bulk<R> {}

impl<R> QueryFragment<Pg> for Bulk<R> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let mut columns = self.columns.iter();
        for (index, piece) in self.text.split('?').enumerate() {
            if index > 0 {
                // `unnest` takes any array, so the text has to say of what.
                let of = match columns.next() {
                    Some(Column::BigInts(values)) => {
                        out.push_bind_param::<Array<BigInt>, _>(values)?;
                        "bigint"
                    }
                    Some(Column::OptionalBigInts(values)) => {
                        out.push_bind_param::<Array<Nullable<BigInt>>, _>(values)?;
                        "bigint"
                    }
                    Some(Column::SmallInts(values)) => {
                        out.push_bind_param::<Array<SmallInt>, _>(values)?;
                        "smallint"
                    }
                    Some(Column::Texts(values)) => {
                        out.push_bind_param::<Array<Text>, _>(values)?;
                        "text"
                    }
                    Some(Column::OptionalTexts(values)) => {
                        out.push_bind_param::<Array<Nullable<Text>>, _>(values)?;
                        "text"
                    }
                    None => continue,
                };
                out.push_sql("::");
                out.push_sql(of);
                out.push_sql("[]");
            }
            out.push_sql(piece);
        }
        Ok(())
    }
}
