//! "Is one of these", with one text and one bound value however many they are: an array on PostgreSQL, a list in JSON on
//! SQLite, which takes 32,766 values in a statement and no more. And "is one of what this query finds", in a shape whose plan
//! is the same whether tables are empty or full.

use diesel::{
    AppearsOnTable, Expression, QueryResult, SelectableExpression,
    expression::ValidGrouping,
    pg::Pg,
    query_builder::{AstPass, QueryFragment, QueryId},
    serialize::{self, IsNull, Output, ToSql},
    sql_types::{Array, BigInt, Bool, Text},
    sqlite::Sqlite,
};

/// A column's value is one of these.
#[derive(Clone, Debug)]
pub(crate) struct Among<C, T> {
    column: C,
    values: List<T>,
}

/// A column's value is one of those that a query finds. The query must not name the table of the column.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AmongFound<C, Q> {
    column: C,
    query: Q,
}

pub(crate) fn among<C: Expression<SqlType = BigInt>>(column: C, ids: &[i64]) -> Among<C, i64> {
    Among { column, values: List(ids.to_vec()) }
}

pub(crate) fn among_texts<C: Expression<SqlType = Text>>(column: C, texts: Vec<String>) -> Among<C, String> {
    Among { column, values: List(texts) }
}

pub(crate) fn among_found<C: Expression<SqlType = BigInt>, Q>(column: C, query: Q) -> AmongFound<C, Q> {
    AmongFound { column, query }
}

#[derive(Clone, Debug)]
struct List<T>(Vec<T>);

impl ToSql<Array<BigInt>, Pg> for List<i64> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<Array<BigInt>, Pg>::to_sql(&self.0, out)
    }
}

impl ToSql<Array<Text>, Pg> for List<String> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<Array<Text>, Pg>::to_sql(&self.0, out)
    }
}

impl ToSql<Text, Sqlite> for List<i64> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(serde_json::to_string(&self.0)?);
        Ok(IsNull::No)
    }
}

impl ToSql<Text, Sqlite> for List<String> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(serde_json::to_string(&self.0)?);
        Ok(IsNull::No)
    }
}

impl<C: QueryFragment<Pg>> QueryFragment<Pg> for Among<C, i64> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(" = ANY(");
        out.push_bind_param::<Array<BigInt>, _>(&self.values)?;
        out.push_sql(")");
        Ok(())
    }
}

impl<C: QueryFragment<Pg>> QueryFragment<Pg> for Among<C, String> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(" = ANY(");
        out.push_bind_param::<Array<Text>, _>(&self.values)?;
        out.push_sql(")");
        Ok(())
    }
}

impl<C: QueryFragment<Sqlite>, T> QueryFragment<Sqlite> for Among<C, T>
where
    List<T>: ToSql<Text, Sqlite>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(" IN (SELECT value FROM json_each(");
        out.push_bind_param::<Text, _>(&self.values)?;
        out.push_sql("))");
        Ok(())
    }
}

/// As an array that is made first: of a join the planner may make a scan of the whole other table.
impl<C: QueryFragment<Pg>, Q: QueryFragment<Pg>> QueryFragment<Pg> for AmongFound<C, Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(" = ANY(ARRAY(");
        self.query.walk_ast(out.reborrow())?;
        out.push_sql("))");
        Ok(())
    }
}

impl<C: QueryFragment<Sqlite>, Q: QueryFragment<Sqlite>> QueryFragment<Sqlite> for AmongFound<C, Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(" IN (");
        self.query.walk_ast(out.reborrow())?;
        out.push_sql(")");
        Ok(())
    }
}

/// What makes both of them conditions of Diesel's.
macro_rules! is_condition {
    ($condition:ident, $of:ident) => {
        impl<C: Expression, $of> Expression for $condition<C, $of> {
            type SqlType = Bool;
        }
        impl<C: Expression + AppearsOnTable<F>, $of, F: ?Sized> AppearsOnTable<F> for $condition<C, $of> {}
        impl<C: Expression + SelectableExpression<F>, $of, F: ?Sized> SelectableExpression<F> for $condition<C, $of> {}
        impl<C: ValidGrouping<G>, $of, G> ValidGrouping<G> for $condition<C, $of> {
            type IsAggregate = C::IsAggregate;
        }
    };
}

is_condition!(Among, T);
is_condition!(AmongFound, Q);

impl<C: QueryId, T: 'static> QueryId for Among<C, T> {
    type QueryId = Among<C::QueryId, T>;
    const HAS_STATIC_QUERY_ID: bool = C::HAS_STATIC_QUERY_ID;
}

impl<C: QueryId, Q: QueryId> QueryId for AmongFound<C, Q> {
    type QueryId = AmongFound<C::QueryId, Q::QueryId>;
    const HAS_STATIC_QUERY_ID: bool = C::HAS_STATIC_QUERY_ID && Q::HAS_STATIC_QUERY_ID;
}
