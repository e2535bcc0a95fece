//! The figures of the Traces page beside their targets, in a release build and a real browser: `./task viewer-bench`.

#[expect(dead_code, reason = "the tests use the rest")]
#[path = "../tests/viewer/support/mod.rs"]
mod support;
#[expect(dead_code, reason = "the tests use the rest")]
#[path = "../tests/viewer/browser/webdriver.rs"]
mod webdriver;

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use prost::Message as _;
use serde_json::{Value, json};
use std::io::Write as _;
use std::time::Instant;
use support::{TempDir, Viewer, request_of, respan, span};
use webdriver::Browser;

const TUTORIAL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/pirate_joke.jsonl");

fn row(what: &str, measured: &str, target: &str) {
    line(&format!("| {what} | {measured} | {target} |"));
}

fn line(text: &str) {
    // A closed pipe is no failure of the figures.
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}

fn main() {
    // `cargo bench -- others` compares alone.
    if std::env::args().any(|argument| argument == "others") {
        return others();
    }
    row("figure", "measured", "target");
    row("---", "---", "---");
    ingest();
    files();
    list_and_search();
    if let Some(browser) = Browser::start() {
        traces(&browser);
        latency(&browser);
    }
    others();
}

/// The same trace in this viewer, in Phoenix and in MLflow, where `./task backends` has installed these.
fn others() {
    let directory = TempDir::new();
    let file = directory.path().join("trace.pb");
    let body = protobuf(&trace(1, 10_000));
    std::fs::write(&file, &body).expect("a file");
    let viewer = Viewer::start(&directory.path().join("data"));
    let began = Instant::now();
    for part in trace(1, 10_000).chunks(5000) {
        send(&viewer, &protobuf(part));
    }
    let took = began.elapsed().as_secs_f64();
    line("\n| a trace of 10 000 spans | until it is stored | list of traces | memory |\n|---|---|---|---|");
    line(&format!(
        "| this viewer | {took:.1} s | {:.1} ms | {:.0} MB |",
        timed(&viewer, "traces?limit=100"),
        usage(viewer.child.id()).1
    ));
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../tools/backends.py");
    let output = std::process::Command::new("python3")
        .args([script, "--measure"])
        .arg(&file)
        .stderr(std::process::Stdio::inherit())
        .output();
    match output {
        Ok(output) => {
            for found in String::from_utf8_lossy(&output.stdout).lines() {
                line(&format!("| {} |", found.replace('\t', " | ")));
            }
        }
        Err(error) => line(&format!("| Phoenix and MLflow | not measured: {error} |")),
    }
}

/// A trace of workflow, tasks and calls of a model.
fn trace(id: u128, count: u64) -> Vec<Value> {
    let call = json!({"traceloop.entity.name": "chat", "gen_ai.system": "openai", "gen_ai.request.model": "gpt-4o",
        "gen_ai.usage.input_tokens": 90, "gen_ai.usage.output_tokens": 12, "gen_ai.prompt.0.role": "user",
        "gen_ai.prompt.0.content": "What is the answer to the question?", "gen_ai.completion.0.content": "Forty-two."});
    let mut spans = vec![span(
        id,
        1,
        0,
        "large",
        (0, count * 10),
        &json!({"traceloop.span.kind": "workflow"}),
    )];
    for at in 2..=count {
        let is_task = at % 100 == 2;
        let parent = if is_task { 1 } else { at - (at - 2) % 100 };
        let attributes = if is_task {
            json!({"traceloop.span.kind": "task"})
        } else {
            call.clone()
        };
        spans.push(span(
            id,
            at,
            parent,
            if is_task { "task" } else { "openai.chat" },
            (at * 10, at * 10 + 9),
            &attributes,
        ));
    }
    spans
}

fn protobuf(spans: &[Value]) -> Vec<u8> {
    let request: ExportTraceServiceRequest = serde_json::from_value(request_of(spans)).expect("a request");
    request.encode_to_vec()
}

fn send(viewer: &Viewer, body: &[u8]) {
    let response = viewer
        .send("POST", "/v1/traces", &["content-type: application/x-protobuf"], body)
        .expect("an answer");
    assert_eq!(response.status, 200);
}

/// Seconds of processor time of a process, and its highest memory in MB.
fn usage(pid: u32) -> (f64, f64) {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(") ").next().unwrap_or_default().split(' ').collect();
    let ticks = |at: usize| {
        fields
            .get(at)
            .and_then(|ticks| ticks.parse::<f64>().ok())
            .unwrap_or_default()
    };
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let memory = status.lines().find_map(|line| {
        line.strip_prefix("VmHWM:")?
            .trim()
            .trim_end_matches(" kB")
            .parse::<f64>()
            .ok()
    });
    ((ticks(11) + ticks(12)) / 100.0, memory.unwrap_or_default() / 1024.0)
}

fn ingest() {
    let directory = TempDir::new();
    let viewer = Viewer::start(directory.path());
    let bodies: Vec<Vec<u8>> = (1..=40).map(|id| protobuf(&trace(id, 2500))).collect();
    let (before, _) = usage(viewer.child.id());
    let began = Instant::now();
    for body in &bodies {
        send(&viewer, body);
    }
    let took = began.elapsed().as_secs_f64();
    let (after, _) = usage(viewer.child.id());
    row("ingest, spans/s of wall time", &format!("{:.0}", 100_000.0 / took), "");
    row(
        "ingest, spans per second of processor time",
        &format!("{:.0}", 100_000.0 / (after - before)),
        "≥ 30 000",
    );
    let database = rusqlite::Connection::open(directory.path().join("traces.db")).expect("the database");
    viewer.until("the text index", || {
        let indexed = database.query_row("SELECT indexed FROM progress", [], |row| row.get::<_, i64>(0));
        indexed.is_ok_and(|indexed| indexed == 100_000)
    });
    row(
        "text index behind, after 100 000 spans",
        &format!("{:.1} s", began.elapsed().as_secs_f64() - took),
        "≤ 2 s",
    );
    row(
        "memory of the server",
        &format!("{:.0} MB", usage(viewer.child.id()).1),
        "≤ 150 MB",
    );
}

fn files() {
    let directory = TempDir::new();
    let size = |spans: &str| {
        let path = directory.path().join("page.html");
        let status = respan(&["view", spans, "--html"])
            .arg(&path)
            .stdout(std::process::Stdio::null())
            .status();
        assert!(status.is_ok_and(|status| status.success()));
        std::fs::metadata(path)
            .map(|metadata| metadata.len())
            .unwrap_or_default()
            / 1000
    };
    row("HTML of 24 spans", &format!("{} kB", size(TUTORIAL)), "≤ 150 kB");
    let large = directory.path().join("large.jsonl");
    std::fs::write(&large, request_of(&trace(1, 10_000)).to_string()).expect("a file");
    row(
        "HTML of 10 000 spans",
        &format!("{} kB", size(&large.to_string_lossy())),
        "≤ 1 MB",
    );
}

fn list_and_search() {
    let directory = TempDir::new();
    let viewer = Viewer::start_with(directory.path(), &["--port", "0", "--max-mib", "4096"]);
    for part in 0..100_u128 {
        let spans: Vec<Value> = (1..=1000)
            .map(|at| {
                let id = part * 1000 + at;
                let text = format!(
                    "needle{} {}",
                    id % 977,
                    "some words of a long answer that fill the text ".repeat(85)
                );
                span(
                    id,
                    1,
                    0,
                    "trace",
                    (u64::try_from(id).expect("small"), 200_000),
                    &json!({"gen_ai.completion.0.content": text}),
                )
            })
            .collect();
        send(&viewer, &protobuf(&spans));
    }
    let list = timed(&viewer, "traces?limit=100");
    row(
        "list of 100 000 traces, answer",
        &format!("{list:.0} ms"),
        "≤ 300 ms with paint",
    );
    viewer.until("the words", || {
        viewer.api("traces?search=needle5&limit=1")["total"].as_i64() >= Some(102)
    });
    let bytes = std::fs::metadata(directory.path().join("traces.db"))
        .map(|metadata| metadata.len())
        .unwrap_or_default();
    row(
        &format!("search for a rare word in {} MB", bytes / 1_000_000),
        &format!("{:.0} ms", timed(&viewer, "traces?search=needle500&limit=100")),
        "≤ 300 ms",
    );
    row(
        "search for a word of every span",
        &format!("{:.0} ms", timed(&viewer, "traces?search=words&limit=100")),
        "≤ 300 ms",
    );
    row(
        "memory of the server, 100 000 traces",
        &format!("{:.0} MB", usage(viewer.child.id()).1),
        "≤ 150 MB",
    );
    let Some(browser) = Browser::start() else { return };
    browser.open(&viewer.url);
    browser.wait("document.querySelectorAll('#list .item').length > 5");
    let paint = browser.eval("Math.round(performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0)");
    row(
        "list of 100 000 traces, first paint",
        &format!("{paint} ms"),
        "≤ 300 ms",
    );
}

/// The median of nine requests in milliseconds.
fn timed(viewer: &Viewer, path: &str) -> f64 {
    let mut times: Vec<f64> = (0..9)
        .map(|_| {
            let began = Instant::now();
            viewer.api(path);
            began.elapsed().as_secs_f64() * 1000.0
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[4]
}

fn traces(browser: &Browser) {
    for (count, target) in [(10_000, "≤ 200 ms"), (100_000, "≤ 500 ms")] {
        let directory = TempDir::new();
        let viewer = Viewer::start(directory.path());
        for part in trace(1, count).chunks(5000) {
            send(&viewer, &protobuf(part));
        }
        let mut painted: Vec<u64> = (0..5)
            .map(|_| {
                browser.open_trace(&viewer.url, &format!("{:032x}", 1));
                browser
                    .eval("Number(document.documentElement.dataset.painted)")
                    .as_u64()
                    .unwrap_or_default()
            })
            .collect();
        painted.sort_unstable();
        row(
            &format!("trace of {count} spans, fetch to paint"),
            &format!("{} ms", painted[2]),
            target,
        );
        row(
            &format!("elements at {count} spans"),
            &browser.count("*").to_string(),
            "≤ 1 000",
        );
        let heap = browser.eval("Math.round(performance.memory.usedJSHeapSize / 1e6)");
        row(&format!("heap at {count} spans"), &format!("{heap} MB"), "≤ 60 MB");
        browser.eval(
            "(() => { const tree = document.querySelector('#tree'), times = []; let at = 0;
                const step = () => { const began = performance.now(); tree.scrollTop = (at++ % 100) * tree.scrollHeight / 100;
                    requestAnimationFrame(() => setTimeout(() => { times.push(performance.now() - began); if (at < 100) return step();
                    document.documentElement.dataset.scroll = Math.round(times.sort((a, b) => a - b)[94]); })); };
                delete document.documentElement.dataset.scroll; step(); })()",
        );
        browser.wait("document.documentElement.dataset.scroll");
        let p95 = browser.eval("Number(document.documentElement.dataset.scroll)");
        row(
            &format!("scroll at {count} spans, p95"),
            &format!("{p95} ms"),
            "≤ 50 ms",
        );
    }
}

/// From the request of a span's end to its row, as the page itself sees it.
fn latency(browser: &Browser) {
    let directory = TempDir::new();
    let viewer = Viewer::start(directory.path());
    send(&viewer, &protobuf(&trace(1, 100)));
    browser.open_trace(&viewer.url, &format!("{:032x}", 1));
    browser.wait("document.querySelector('#live').textContent.includes('live')");
    let mut times: Vec<f64> = (0..20)
        .map(|sample| {
            let name = format!("sample {sample}");
            browser.eval(&format!(
                "(() => {{ delete document.documentElement.dataset.seen; new MutationObserver((_, observer) => {{
                    if (![...document.querySelectorAll('#tree .text')].some((text) => text.textContent === '{name}')) return;
                    document.documentElement.dataset.seen = Date.now(); observer.disconnect();
                }}).observe(document.querySelector('#tree'), {{subtree: true, childList: true, characterData: true}}); }})()"
            ));
            let began = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
            send(&viewer, &protobuf(&[span(1, 1000 + sample, 1, &name, (1, 2), &json!({}))]));
            browser.wait("document.documentElement.dataset.seen");
            browser.eval("Number(document.documentElement.dataset.seen)").as_f64().unwrap_or_default() - began.as_secs_f64() * 1000.0
        })
        .collect();
    times.sort_by(f64::total_cmp);
    row("span end to visible, p95", &format!("{:.0} ms", times[18]), "≤ 500 ms");
}
