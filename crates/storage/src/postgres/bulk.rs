//! Statements over arrays: one round trip and one plan for any number of rows.

use diesel::{
    QueryResult,
    pg::Pg,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_types::{Array, BigInt, Bool, Integer, Nullable, SmallInt, Text},
};
use std::marker::PhantomData;

/// One array to bind, or one value beside the arrays.
#[derive(Clone)]
pub(super) enum Column {
    BigInts(Vec<i64>),
    OptionalBigInts(Vec<Option<i64>>),
    Ints(Vec<i32>),
    OptionalInts(Vec<Option<i32>>),
    SmallInts(Vec<i16>),
    Bools(Vec<bool>),
    Texts(Vec<String>),
    OptionalTexts(Vec<Option<String>>),
    BigInt(i64),
    Int(i32),
    OptionalInt(Option<i32>),
    SmallInt(i16),
    Bool(bool),
    OptionalText(Option<String>),
}

/// A statement whose `?` stand for arrays and values, in their order. Unlike `sql_query` it is prepared once per connection.
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

impl Column {
    /// Binds it; answers its type.
    fn bind<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<&'static str> {
        match self {
            Self::BigInts(values) => out.push_bind_param::<Array<BigInt>, _>(values).map(|()| "bigint[]"),
            Self::OptionalBigInts(values) => {
                out.push_bind_param::<Array<Nullable<BigInt>>, _>(values).map(|()| "bigint[]")
            }
            Self::Ints(values) => out.push_bind_param::<Array<Integer>, _>(values).map(|()| "integer[]"),
            Self::OptionalInts(values) => {
                out.push_bind_param::<Array<Nullable<Integer>>, _>(values).map(|()| "integer[]")
            }
            Self::SmallInts(values) => out.push_bind_param::<Array<SmallInt>, _>(values).map(|()| "smallint[]"),
            Self::Bools(values) => out.push_bind_param::<Array<Bool>, _>(values).map(|()| "boolean[]"),
            Self::Texts(values) => out.push_bind_param::<Array<Text>, _>(values).map(|()| "text[]"),
            Self::OptionalTexts(values) => out.push_bind_param::<Array<Nullable<Text>>, _>(values).map(|()| "text[]"),
            Self::BigInt(value) => out.push_bind_param::<BigInt, _>(value).map(|()| "bigint"),
            Self::Int(value) => out.push_bind_param::<Integer, _>(value).map(|()| "integer"),
            Self::OptionalInt(value) => out.push_bind_param::<Nullable<Integer>, _>(value).map(|()| "integer"),
            Self::SmallInt(value) => out.push_bind_param::<SmallInt, _>(value).map(|()| "smallint"),
            Self::Bool(value) => out.push_bind_param::<Bool, _>(value).map(|()| "boolean"),
            Self::OptionalText(value) => out.push_bind_param::<Nullable<Text>, _>(value).map(|()| "text"),
        }
    }
}

impl<R> QueryFragment<Pg> for Bulk<R> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let mut columns = self.columns.iter();
        for (index, piece) in self.text.split('?').enumerate() {
            if index > 0 {
                let Some(column) = columns.next() else { continue };
                // `unnest` takes any array, so the text has to say of what.
                let of = column.bind(&mut out)?;
                out.push_sql("::");
                out.push_sql(of);
            }
            out.push_sql(piece);
        }
        Ok(())
    }
}
