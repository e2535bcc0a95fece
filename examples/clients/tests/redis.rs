//! redis: blocking and async connections, against a server that knows a few commands.

use redis::{AsyncTypedCommands as _, TypedCommands as _};
use respan::Instruments;
use respan::redis::Traced;
use respan_client_examples::recording::{in_memory, record};
use std::io::{BufRead, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};

/// Answers each command: `GET` with a text, `LPUSH` with an error, `EXEC` with a list, others with `OK`.
fn serve(stream: &TcpStream) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let mut writer = stream;
    let mut line = String::new();
    loop {
        line.clear();
        if reader.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let count: usize = line.trim().trim_start_matches('*').parse().unwrap_or_default();
        let mut words = Vec::new();
        for _ in 0..count {
            line.clear();
            reader.read_line(&mut line)?;
            let length: usize = line.trim().trim_start_matches('$').parse().unwrap_or_default();
            let mut word = vec![0; length + 2];
            reader.read_exact(&mut word)?;
            words.push(String::from_utf8_lossy(&word).trim().to_uppercase());
        }
        let answer: &[u8] = match words.first().map(String::as_str) {
            Some("GET") => b"$5\r\nvalue\r\n",
            Some("LPUSH") => b"-WRONGTYPE Operation against sk-secret\r\n",
            _ => b"+OK\r\n",
        };
        writer.write_all(answer)?;
    }
}

fn server() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("its address");
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || serve(&stream));
        }
    });
    address
}

fn client() -> redis::Client {
    redis::Client::open(format!("redis://{}/3", server())).expect("a URL")
}

#[respan::task(name = "load")]
async fn load(client: redis::Client) -> Option<String> {
    let connection = client.get_multiplexed_async_connection().await.expect("a connection");
    let mut connection = Traced::new(connection);
    connection.set("key", "sk-secret").await.expect("stored");
    assert!(connection.lpush("key", "sk-secret").await.is_err());
    let mut pipeline = redis::pipe();
    pipeline.set("a", 1).ignore().get("b");
    let (found,): (String,) = pipeline.query_async(&mut connection).await.expect("answers");
    assert_eq!(found, "value");
    connection.get("key").await.expect("an answer")
}

#[tokio::test]
async fn commands_of_async_connections_are_spans() {
    let tree = record(async { assert_eq!(load(client()).await.as_deref(), Some("value")) }).await;
    assert_eq!(tree.to_string(), "load.task\n  SET\n  LPUSH\n  PIPELINE\n  GET\n");
    let set = tree.find("SET").expect("the span");
    for (key, value) in [
        ("db.system.name", "redis"),
        ("db.operation.name", "SET"),
        ("db.query.text", "SET ? ?"),
        ("db.namespace", "3"),
    ] {
        assert_eq!(set.text(key), value, "{key}");
    }
    let failed = tree.find("LPUSH").expect("the span");
    assert_eq!(failed.text("db.response.status_code"), "WRONGTYPE");
    assert!(failed.error().is_some());
    let pipeline = tree.find("PIPELINE").expect("the span");
    let size = pipeline.attribute("db.operation.batch.size").map(ToString::to_string);
    assert_eq!(size.as_deref(), Some("2"));
    let spans: Vec<_> = tree.spans().filter(|span| span.depth() > 0).collect();
    assert!(!format!("{spans:?}").contains("sk-secret"), "no argument is recorded");
}

fn visit(client: &redis::Client) {
    let mut connection = Traced::new(client.get_connection().expect("a connection"));
    assert_eq!(connection.get("key").expect("an answer").as_deref(), Some("value"));
    redis::cmd("SET")
        .arg("key")
        .arg("sk-secret")
        .exec(&mut connection)
        .expect("stored");
    let _: () = redis::pipe()
        .set("a", 1)
        .set("b", 2)
        .ignore()
        .query(&mut connection)
        .expect("stored");
}

#[test]
fn commands_of_blocking_connections_are_spans() {
    let (builder, exporter) = in_memory();
    let telemetry = builder.build().expect("a telemetry");
    let client = client();
    telemetry.run(|| visit(&client));
    assert_eq!(exporter.tree().to_string(), "GET\nSET\nPIPELINE\n");
    assert_eq!(
        exporter.tree().find("SET").expect("the span").text("db.query.text"),
        "SET ? ?"
    );

    let (builder, exporter) = in_memory();
    let telemetry = builder
        .block_instruments([Instruments::Redis])
        .build()
        .expect("a telemetry");
    telemetry.run(|| visit(&client));
    assert_eq!(exporter.tree().to_string(), "", "blocked, it calls through");
}
