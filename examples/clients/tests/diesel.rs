//! diesel with SQLite: `init` records the statements of connections that are made after it.

use diesel::connection::{Instrumentation, get_default_instrumentation};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Integer, Text};
use respan::Instruments;
use respan_client_examples::recording::in_memory;

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = Integer)]
    count: i32,
}

#[respan::task(name = "load")]
fn load() -> i32 {
    let mut connection = SqliteConnection::establish(":memory:").expect("a database");
    sql_query("CREATE TABLE users (name TEXT UNIQUE)")
        .execute(&mut connection)
        .expect("a table");
    let insert = |connection: &mut SqliteConnection| {
        sql_query("INSERT INTO users (name) VALUES (?)")
            .bind::<Text, _>("sk-secret")
            .execute(connection)
    };
    insert(&mut connection).expect("a row");
    insert(&mut connection).expect_err("the name is taken");
    let count = sql_query("SELECT count(*) AS count FROM users").get_result::<Count>(&mut connection);
    count.expect("a count").count
}

/// One test, since both the telemetry and diesel's default belong to the process.
#[test]
fn statements_are_spans_without_their_values() {
    let init = |blocked: Option<Instruments>| {
        let (builder, exporter) = in_memory();
        (
            builder.block_instruments(blocked).init().expect("a telemetry"),
            exporter,
        )
    };
    let (telemetry, exporter) = init(Some(Instruments::Diesel));
    assert_eq!(load(), 1);
    telemetry.shutdown().expect("delivered");
    assert_eq!(exporter.tree().to_string(), "load.task\n", "blocked");

    let (telemetry, exporter) = init(None);
    assert_eq!(load(), 1);
    telemetry.shutdown().expect("delivered");
    let tree = exporter.tree();
    assert_eq!(tree.to_string(), "load.task\n  CREATE\n  INSERT\n  INSERT\n  SELECT\n");
    let insert = tree.find("INSERT").expect("the span");
    assert_eq!(insert.text("db.query.text"), "INSERT INTO users (name) VALUES (?)");
    assert_eq!(insert.text("db.system.name"), "sqlite");
    assert_eq!(insert.text("db.operation.name"), "INSERT");
    let failed = tree
        .spans()
        .find(|span| span.error().is_some())
        .expect("the second insert");
    assert_eq!(failed.text("error.type"), "UniqueViolation");
    assert!(!format!("{:?}", tree.spans().collect::<Vec<_>>()).contains("sk-secret"));

    // A default of the program's own stays.
    diesel::connection::set_default_instrumentation(own).expect("set");
    let (telemetry, exporter) = init(None);
    assert_eq!(load(), 1);
    telemetry.shutdown().expect("delivered");
    assert_eq!(exporter.tree().to_string(), "load.task\n");
    assert!(get_default_instrumentation().is_some());
}

fn own() -> Option<Box<dyn Instrumentation>> {
    Some(Box::new(|_: diesel::connection::InstrumentationEvent<'_>| {}))
}
