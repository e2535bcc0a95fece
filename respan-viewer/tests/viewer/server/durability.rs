//! Killed servers, full disks, two servers, other databases, and what is removed with time.

use crate::support::{TempDir, Viewer, request_of, resource_request, respan, span};
use serde_json::json;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};

#[test]
fn a_killed_server_has_all_that_it_acknowledged() {
    let directory = TempDir::new();
    let viewer = Viewer::start(directory.path());
    let (acknowledge, acknowledged) = mpsc::channel();
    let is_over = Arc::new(AtomicBool::new(false));
    let address = viewer.address;
    let threads: Vec<_> = (1..=3_u128)
        .map(|thread| {
            let (acknowledge, is_over) = (acknowledge.clone(), Arc::clone(&is_over));
            std::thread::spawn(move || {
                let host = format!("host: {address}");
                for batch in 0..u64::MAX {
                    let spans: Vec<_> = (1..=20)
                        .map(|at| span(thread, batch * 20 + at, 0, "s", (0, 1), &json!({"n": 1})))
                        .collect();
                    let body = request_of(&spans).to_string();
                    let headers = [host.as_str(), "content-type: application/json"];
                    match crate::support::request(address, "POST", "/v1/traces", &headers, body.as_bytes()) {
                        Ok(response) if response.status == 200 => {
                            acknowledge.send((thread, 20)).expect("the test waits");
                        }
                        _ if is_over.load(Ordering::SeqCst) => return,
                        other => panic!("refused before the end: {:?}", other.map(|response| response.status)),
                    }
                }
            })
        })
        .collect();
    drop(acknowledge);
    let mut kept: Vec<(u128, u64)> = acknowledged.iter().take(60).collect();
    is_over.store(true, Ordering::SeqCst);
    viewer.kill();
    for thread in threads {
        thread.join().expect("a sender");
    }
    kept.extend(acknowledged);
    let viewer = Viewer::start(directory.path());
    for thread in 1..=3_u128 {
        let promised: u64 = kept
            .iter()
            .filter(|(of, _)| *of == thread)
            .map(|(_, spans)| spans)
            .sum();
        let trace = viewer.api(&format!("traces/{thread:032x}"));
        let stored = trace["span_ids"].as_array().expect("ids").len() as u64;
        assert!(stored >= promised, "{stored} of {promised}");
    }
}

#[test]
fn links_survive_a_restart() {
    let directory = TempDir::new();
    let first = Viewer::start(directory.path());
    first.ingest(&request_of(&[span(7, 1, 0, "kept", (0, 1), &json!({}))]));
    let path = first.path.clone();
    first.kill();
    let second = Viewer::start(directory.path());
    assert_eq!(second.path, path);
    assert_eq!(second.api("traces")["traces"][0]["name"], "kept");
}

#[test]
fn a_second_server_finds_the_first() {
    let directory = TempDir::new();
    let viewer = Viewer::start(directory.path());
    let output = respan(&["serve", "--no-open", "--port", "0", "--data"])
        .arg(directory.path())
        .output()
        .expect("it runs");
    assert!(output.status.success());
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains(&viewer.url), "{text}");
    // Another directory with the same port.
    let other = TempDir::new();
    let port = viewer.address.port().to_string();
    let output = respan(&["serve", "--no-open", "--port", &port, "--data"])
        .arg(other.path())
        .output()
        .expect("it runs");
    assert!(!output.status.success());
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(text.contains("--port"), "{text}");
}

#[test]
fn a_database_of_another_version_is_refused_and_left_alone() {
    let directory = TempDir::new();
    let path = directory.path().join("traces.db");
    Viewer::start(directory.path()).kill();
    for (sql, text) in [
        ("PRAGMA user_version = 999", "another version"),
        ("PRAGMA application_id = 1", "not a database of respan"),
    ] {
        rusqlite::Connection::open(&path)
            .and_then(|database| database.execute_batch(sql))
            .expect("a change");
        let before = std::fs::read(&path).expect("the file");
        let output = respan(&["serve", "--no-open", "--port", "0", "--data"])
            .arg(directory.path())
            .output()
            .expect("it runs");
        assert!(!output.status.success());
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(error.contains(text) && error.contains("--data"), "{error}");
        assert_eq!(std::fs::read(&path).expect("the file"), before);
    }
    std::fs::write(&path, "no database at all, but a text of somebody else").expect("a file");
    let output = respan(&["serve", "--no-open", "--port", "0", "--data"])
        .arg(directory.path())
        .output()
        .expect("it runs");
    assert!(!output.status.success());
}

/// The limit of a file's size stands for a full disk: writes beyond it fail.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said_and_survived() {
    let directory = TempDir::new();
    let mut command = std::process::Command::new("sh");
    let script = "trap '' XFSZ; ulimit -f 3000; exec \"$0\" serve --no-open --port 0 --data \"$1\"";
    command
        .args(["-c", script, env!("CARGO_BIN_EXE_respan")])
        .arg(directory.path());
    let viewer = Viewer::spawn(command);
    let mut accepted = 0;
    let refused = (1..200_u64).find_map(|batch| {
        let text = format!("{batch} {}", "x".repeat(100_000));
        let response = viewer.ingest(&request_of(&[span(1, batch, 0, "s", (0, 1), &json!({"text": text}))]));
        accepted += usize::from(response.status == 200);
        (response.status != 200).then_some(response)
    });
    let refused = refused.expect("the limit is reached");
    assert_eq!(refused.status, 503, "{}", refused.text());
    assert!(refused.header("retry-after").is_some());
    assert!(accepted > 0);
    // Accepted spans are there, and reading still works.
    let trace = viewer.api(&format!("traces/{:032x}", 1));
    assert_eq!(trace["span_ids"].as_array().expect("ids").len(), accepted);
}

#[test]
fn the_oldest_traces_are_removed_above_the_limit() {
    let directory = TempDir::new();
    let viewer = Viewer::start_with(directory.path(), &["--port", "0", "--max-mib", "2"]);
    for trace in 1..=60_u128 {
        let text = format!("{trace} {}", "many words ".repeat(9000));
        // Each from a program of its own.
        let resource = json!({"service.instance.id": trace.to_string()});
        let spans = [span(trace, 1, 0, "s", (0, 1), &json!({"text": text}))];
        viewer.ingest(&resource_request(&resource, &spans));
    }
    let database = rusqlite::Connection::open(directory.path().join("traces.db")).expect("the database");
    let resources = || -> i64 {
        let count = database.query_row("SELECT count(*) FROM resource", [], |row| row.get(0));
        count.expect("a count")
    };
    viewer.until("removal", || {
        let total = viewer.api("traces")["total"].as_i64().expect("a count");
        total < 30 && resources() == total
    });
    let newest = viewer
        .send("GET", &format!("{}api/traces/{:032x}", viewer.path, 60), &[], b"")
        .expect("an answer");
    assert_eq!(newest.status, 200);
    let oldest = viewer
        .send("GET", &format!("{}api/traces/{:032x}", viewer.path, 1), &[], b"")
        .expect("an answer");
    assert_eq!(oldest.status, 404);
}

#[cfg(target_os = "linux")]
#[test]
fn a_running_span_whose_process_is_gone_is_lost() {
    let directory = TempDir::new();
    let viewer = Viewer::start(directory.path());
    let mut process = std::process::Command::new("sleep")
        .arg("600")
        .spawn()
        .expect("a process");
    let resource = json!({"service.name": "held", "process.pid": process.id()});
    viewer.ingest(&resource_request(
        &resource,
        &[span(1, 1, 0, "held", (0, 0), &json!({}))],
    ));
    assert_eq!(viewer.api("traces")["traces"][0]["running"], 1);
    process.kill().expect("it is killed");
    process.wait().expect("it is gone");
    viewer.until("lost", || viewer.api("traces")["traces"][0]["running"] == 0);
    assert_eq!(viewer.api(&format!("traces/{:032x}", 1))["flags"][0], 8);
    // Its end arrives after all.
    viewer.ingest(&resource_request(
        &resource,
        &[span(1, 1, 0, "held", (0, 9), &json!({}))],
    ));
    let trace = viewer.api(&format!("traces/{:032x}", 1));
    assert_eq!(
        (
            &trace["flags"][0],
            viewer.api("traces")["traces"][0]["running"].as_i64()
        ),
        (&json!(0), Some(0))
    );
}
