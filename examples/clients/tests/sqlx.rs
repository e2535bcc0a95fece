//! sqlx: its queries are events, of which the layer makes spans, also on the thread of a `SQLite` connection.

use respan_client_examples::recording::record;
use sqlx::{Connection as _, Executor as _, SqliteConnection};

#[respan::task(name = "load")]
async fn load() -> Result<usize, sqlx::Error> {
    let mut connection = SqliteConnection::connect("sqlite::memory:").await?;
    connection.execute("create table t (a int, b text)").await?;
    sqlx::query("insert into t (a, b) values (?, 'hunter2'), (2, 'other') returning a, b")
        .bind(1)
        .execute(&mut connection)
        .await?;
    let rows = sqlx::query("select a from t").fetch_all(&mut connection).await?;
    Ok(rows.len())
}

#[tokio::test]
async fn queries_are_spans_of_the_function() {
    let tree = record(async { assert_eq!(load().await.expect("rows"), 2) }).await;
    let expected =
        "load.task\n  PRAGMA foreign_keys = ON; …\n  create table t (a …\n  insert into t (a, …\n  select a from t\n";
    assert_eq!(tree.to_string(), expected);
    let select = tree.find("select a from t").expect("the span");
    assert_eq!(select.text("db.query.text"), "select a from t");
    assert_eq!(select.text("db.response.returned_rows"), "2");
    let create = tree.find("create table t (a …").expect("the span");
    assert_eq!(create.text("db.query.text"), "create table t (a int, b text)");
    for span in tree.spans() {
        assert!(span.data().end_time > span.data().start_time);
    }
}
