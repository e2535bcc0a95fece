//! sea-orm with its feature `tracing-spans`, and sqlx below it.

use respan_client_examples::recording::record;
use sea_orm::{ConnectionTrait as _, Database, DbErr, Statement};

#[respan::task(name = "load")]
async fn load() -> Result<usize, DbErr> {
    let database = Database::connect("sqlite::memory:").await?;
    database.execute_unprepared("create table t (a int)").await?;
    let backend = database.get_database_backend();
    let rows = database
        .query_all_raw(Statement::from_string(backend, "select a from t"))
        .await?;
    let _ = database.execute_unprepared("select nothing from nowhere").await;
    // sqlx's thread holds spans until it is done with their statements, which it may be later than their callers.
    database.close().await?;
    Ok(rows.len())
}

#[tokio::test]
async fn statements_are_spans_with_their_text() {
    let tree = record(async { assert_eq!(load().await.expect("rows"), 0) }).await;
    let text = tree.to_string();
    assert!(text.starts_with("load.task\n"), "{text}");
    let select = tree
        .spans()
        .find(|span| span.text("db.system.name") == "sqlite" && span.text("db.operation.name") == "SELECT")
        .unwrap_or_else(|| panic!("a span of sea-orm in\n{text}"));
    assert_eq!(select.depth(), 1, "{text}");
    let id = select.data().span_context.span_id();
    let query = tree.spans().find(|span| span.data().parent_span_id == id);
    let query = query.unwrap_or_else(|| panic!("the query of sqlx is below it:\n{text}"));
    assert_eq!(query.data().name, "select a from t");
    let failed = tree.spans().find(|span| span.error().is_some());
    assert!(failed.is_some(), "the failed statement has the status:\n{text}");
}
