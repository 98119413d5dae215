//! A list as constants, a question to it, and the SQL of the two together.

use super::cursor::{Cursor, bad};
use crate::StoreError;
use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::postgres::PgRow;
use sqlx::{FromRow, PgPool, Postgres, QueryBuilder, Row};
use windlass_access::Scope;
use windlass_model::page::{List, ListMeta, Order};

/// More than this on one page helps nobody.
const MAX_LIMIT: u32 = 10_000;

/// Something that a list can be sorted by.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// As clients name it in `sort`.
    pub name: &'static str,
    /// A column or expression of the list's tables; never null.
    pub expression: &'static str,
    /// Its Postgres type.
    pub cast: &'static str,
}

/// A noun's list.
#[derive(Clone, Copy, Debug)]
pub struct Listing {
    /// What to select, as [`FromRow`] of the item's row expects it.
    pub columns: &'static str,
    /// The table, with joins.
    pub from: &'static str,
    /// What it can be sorted by; the first unless the question says otherwise.
    pub sorts: &'static [Key],
    /// Unique: breaks ties between equal sort keys.
    pub unique: Key,
}

/// Which page of a list, in which order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageQuery {
    /// One of the list's sorts; its first unless given.
    pub sort: Option<String>,
    /// Smallest or largest first.
    pub order: Order,
    /// At most this many items; none or 0 for all.
    pub limit: Option<u32>,
    /// Behind the page that gave this cursor.
    pub cursor: Option<String>,
}

/// A value in a filter.
#[derive(Clone, Debug)]
pub enum Bound {
    /// `text`
    Text(String),
    /// `text[]`
    Texts(Vec<String>),
    /// `bigint`
    Integer(i64),
    /// `timestamptz`
    Time(DateTime<Utc>),
    /// `jsonb`
    Json(Value),
}

/// A question to a list: the list, with filters.
#[derive(Clone, Debug)]
pub struct Page {
    listing: Listing,
    filters: Vec<(String, Option<Bound>)>,
}

impl Page {
    /// A question to this list, for a caller with this scope.
    #[must_use]
    pub fn new(listing: Listing, scope: &Scope) -> Self {
        let page = Self { listing, filters: Vec::new() };
        match scope {
            Scope::All => page,
            Scope::Nothing => page.only("FALSE"),
        }
    }

    /// Only items for which this holds; every `{}` in the condition is the value.
    #[must_use]
    pub fn filter(self, condition: &'static str, value: Bound) -> Self {
        self.filter_built(condition.to_owned(), value)
    }

    /// Only items for which this holds.
    #[must_use]
    pub fn only(mut self, condition: &'static str) -> Self {
        self.filters.push((condition.to_owned(), None));
        self
    }

    /// As [`Self::filter`], if there is a value that is not blank.
    #[must_use]
    pub fn filter_text(self, condition: &'static str, value: Option<&str>) -> Self {
        match value.map(str::trim).filter(|value| !value.is_empty()) {
            Some(value) => self.filter(condition, Bound::Text(value.to_owned())),
            None => self,
        }
    }

    /// For conditions that this crate puts together from constants.
    pub(crate) fn filter_built(mut self, condition: String, value: Bound) -> Self {
        self.filters.push((condition, Some(value)));
        self
    }

    /// Asks: one page of rows, each made an item by `item`.
    ///
    /// # Errors
    /// [`StoreError::BadCursor`], [`StoreError::Invalid`] for an unknown sort or a filter that no row can answer.
    pub async fn fetch<R, T>(
        &self,
        pool: &PgPool,
        query: &PageQuery,
        item: impl Fn(R) -> T,
    ) -> Result<List<T>, StoreError>
    where
        R: for<'r> FromRow<'r, PgRow>,
    {
        self.check_text()?;
        let sort = self.sort(query)?;
        let cursor = query.cursor.as_deref().filter(|cursor| !cursor.is_empty());
        let cursor = cursor.map(|text| Cursor::decode(text, sort.name, query.order)).transpose()?;
        let limit = query.limit.filter(|limit| *limit > 0).map(|limit| limit.min(MAX_LIMIT));

        let mut statement = self.page_statement(sort, query.order, cursor.as_ref(), limit);
        let mut rows = statement.build().fetch_all(pool).await.map_err(keys_refused)?;
        // One row more than asked for tells whether there is another page.
        let more = limit.is_some_and(|limit| rows.len() > limit as usize);
        if more {
            rows.pop();
        }
        let next = match rows.last().filter(|_| more) {
            Some(last) => Some(next_cursor(last, sort, query.order)?),
            None => None,
        };
        let total = if cursor.is_none() && !more {
            i64::try_from(rows.len()).unwrap_or(i64::MAX)
        } else {
            self.count_statement().build_query_scalar().fetch_one(pool).await?
        };
        let items = rows.iter().map(|row| R::from_row(row).map(&item)).collect::<Result<_, _>>()?;
        Ok(List { metadata: ListMeta { cursor: next, total: Some(total) }, items })
    }

    fn sort(&self, query: &PageQuery) -> Result<Key, StoreError> {
        let sorts = self.listing.sorts;
        match query.sort.as_deref().filter(|name| !name.is_empty()) {
            None => Ok(sorts.first().copied().unwrap_or(self.listing.unique)),
            Some(name) => sorts.iter().find(|key| key.name == name).copied().ok_or_else(|| {
                let known: Vec<_> = sorts.iter().map(|key| key.name).collect();
                invalid(format!("sort: {name:?} is not known; sort by {}", known.join(" or ")))
            }),
        }
    }

    /// Postgres has no NUL in text: the answer is a clear refusal, not a failed statement.
    fn check_text(&self) -> Result<(), StoreError> {
        let has_nul = |bound: &Bound| match bound {
            Bound::Text(text) => text.contains('\0'),
            Bound::Texts(texts) => texts.iter().any(|text| text.contains('\0')),
            Bound::Json(value) => value.to_string().contains("\\u0000"),
            Bound::Integer(_) | Bound::Time(_) => false,
        };
        if self.filters.iter().filter_map(|(_, bound)| bound.as_ref()).any(has_nul) {
            return Err(invalid("a filter holds the character NUL".to_owned()));
        }
        Ok(())
    }

    /// Which rows are on the page is found by the filters and the sort alone; what is shown, which may ask other tables for
    /// each row, is only read of those.
    fn page_statement(
        &self,
        sort: Key,
        order: Order,
        cursor: Option<&Cursor>,
        limit: Option<u32>,
    ) -> QueryBuilder<Postgres> {
        let Listing { columns, from, unique, .. } = self.listing;
        let mut sql = QueryBuilder::new("SELECT ");
        sql.push(columns);
        sql.push(format_args!(", ({})::text AS page_key, ({})::text AS page_tie", sort.expression, unique.expression));
        sql.push(format_args!(" FROM {from}"));
        let (comparison, direction) = match order {
            Order::Asc => (">", "ASC"),
            Order::Desc => ("<", "DESC"),
        };
        let sorted = format!(" ORDER BY {} {direction}, {} {direction}", sort.expression, unique.expression);
        if limit.is_some() {
            sql.push(format_args!(" WHERE {0} IN (SELECT {0} FROM {from}", unique.expression));
        }
        self.push_filters(&mut sql);
        if let Some(cursor) = cursor {
            sql.push(format_args!(" AND ({}, {}) {comparison} (", sort.expression, unique.expression));
            sql.push_bind(cursor.key.clone()).push(format_args!("::text::{}, ", sort.cast));
            sql.push_bind(cursor.tie.clone()).push(format_args!("::text::{})", unique.cast));
        }
        if let Some(limit) = limit {
            sql.push(&sorted).push(" LIMIT ").push_bind(i64::from(limit) + 1).push(")");
        }
        sql.push(&sorted);
        sql
    }

    fn count_statement(&self) -> QueryBuilder<Postgres> {
        let mut sql = QueryBuilder::new("SELECT count(*) FROM ");
        sql.push(self.listing.from);
        self.push_filters(&mut sql);
        sql
    }

    fn push_filters(&self, sql: &mut QueryBuilder<Postgres>) {
        sql.push(" WHERE TRUE");
        for (condition, bound) in &self.filters {
            sql.push(" AND (");
            for (index, part) in condition.split("{}").enumerate() {
                if index > 0
                    && let Some(bound) = bound
                {
                    push_bound(sql, bound.clone());
                }
                sql.push(part);
            }
            sql.push(")");
        }
    }
}

fn push_bound(sql: &mut QueryBuilder<Postgres>, bound: Bound) {
    match bound {
        Bound::Text(text) => sql.push_bind(text),
        Bound::Texts(texts) => sql.push_bind(texts),
        Bound::Integer(number) => sql.push_bind(number),
        Bound::Time(time) => sql.push_bind(time),
        Bound::Json(value) => sql.push_bind(value),
    };
}

fn next_cursor(last: &PgRow, sort: Key, order: Order) -> Result<String, StoreError> {
    let cursor =
        Cursor { sort: sort.name.to_owned(), order, key: last.try_get("page_key")?, tie: last.try_get("page_tie")? };
    cursor.encode()
}

/// A cursor that decodes but holds keys of another type (22: data exception) was not made by us.
fn keys_refused(error: sqlx::Error) -> StoreError {
    let data = error.as_database_error().and_then(|refusal| refusal.code().map(|code| code.starts_with("22")));
    if data == Some(true) { bad("it was not made by this server") } else { StoreError::from(error) }
}

fn invalid(problem: String) -> StoreError {
    StoreError::Invalid { what: "list's question", problems: vec![problem] }
}
