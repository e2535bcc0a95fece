//! The commands for terminals, CI and scripts.

use crate::support::{CHANGED_LINES, TempDir, Viewer, request_of, respan, span, two_runs};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Output;

const TUTORIAL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/pirate_joke.jsonl");

fn run(arguments: &[&str], data: &Path) -> Output {
    respan(arguments)
        .env("RESPAN_VIEWER_DATA", data)
        .output()
        .expect("it runs")
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn error(output: &Output) -> String {
    assert!(!output.status.success(), "{}", text(output));
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn show_prints_a_tree_and_json() {
    let directory = TempDir::new();
    let tree = text(&run(&["show", TUTORIAL], directory.path()));
    let lines: Vec<&str> = tree.lines().collect();
    assert!(
        lines[0].contains("joke_and_audience_reaction")
            && lines[0].contains("24 spans")
            && lines[0].contains("110 → 45 tokens"),
        "{tree}"
    );
    assert_eq!(lines.len(), 26, "{tree}");
    assert!(
        lines[3].starts_with("  workflow pirate_joke_generator  ") && lines[3].contains("83 tokens"),
        "{tree}"
    );
    assert!(!tree.contains('\u{1b}'), "no colours without a terminal");
    let json: Value = serde_json::from_str(&text(&run(&["show", TUTORIAL, "--json"], directory.path()))).expect("JSON");
    assert!(json["resourceSpans"].is_array());
}

#[test]
fn show_reads_standard_input_once() {
    let directory = TempDir::new();
    let show = |arguments: &[&str]| {
        let mut command = respan(arguments);
        command.stdin(std::fs::File::open(TUTORIAL).expect("the file"));
        command.env("RESPAN_VIEWER_DATA", directory.path());
        let output = command.output().expect("it runs");
        assert!(output.status.success(), "{output:?}");
        text(&output)
    };
    assert_eq!(show(&["show", "-"]).lines().count(), 26);
    let json: Value = serde_json::from_str(&show(&["show", "-", "--json"])).expect("JSON");
    assert!(json["resourceSpans"].is_array());
}

#[test]
fn show_lists_and_finds_traces_of_a_running_server() {
    let directory = TempDir::new();
    let none = run(&["show"], directory.path());
    assert!(error(&none).contains("respan run"), "the remedy is named");
    let viewer = Viewer::start(directory.path());
    viewer.ingest(&request_of(&[span(
        0xab << 120,
        1,
        0,
        "\u{1b}[31mred",
        (0, 5),
        &json!({}),
    )]));
    let list = text(&run(&["show"], directory.path()));
    assert!(list.contains("·[31mred") && list.contains("1 spans"), "{list}");
    let tree = text(&run(&["show", "ab00"], directory.path()));
    assert!(tree.contains("span ·[31mred"), "{tree}");
    viewer.ingest(&request_of(&[span(0xcc << 120, 1, 0, "held", (0, 0), &json!({}))]));
    let list = text(&run(&["show"], directory.path()));
    let held = list.lines().find(|line| line.ends_with("held")).expect("the trace");
    assert!(held.contains("running") && !held.contains("0 ns"), "{held}");
    let tree = text(&run(&["show", "cc00"], directory.path()));
    assert!(tree.starts_with("held  1 spans  running"), "{tree}");
    assert!(error(&run(&["show", "cd"], directory.path())).contains("respan show"));
    assert!(error(&run(&["show", "no/such/file.jsonl"], directory.path())).contains("no trace"));
}

#[test]
fn diff_compares_two_runs() {
    let directory = TempDir::new();
    let write = |name: &str, spans: &[Value]| {
        let path = directory.path().join(name);
        std::fs::write(&path, request_of(spans).to_string()).expect("a file");
        path.to_string_lossy().into_owned()
    };
    let call = |tokens: u64| json!({"gen_ai.system": "openai", "gen_ai.usage.input_tokens": tokens});
    let root = span(1, 1, 0, "run", (0, 100), &json!({}));
    let one = write(
        "one",
        &[
            root.clone(),
            span(1, 2, 1, "chat", (1, 40), &call(10)),
            span(1, 3, 1, "gone", (50, 60), &json!({})),
        ],
    );
    let two = write("two", &[root, span(1, 2, 1, "chat", (1, 60), &call(25))]);
    let output = run(&["diff", &one, &two], directory.path());
    assert!(output.status.success());
    let difference = text(&output);
    assert!(
        difference.contains("  llm chat") && difference.contains("+15 tokens"),
        "{difference}"
    );
    assert!(difference.contains("-   span gone"), "{difference}");
    assert_eq!(
        run(&["diff", &one, &two, "--exit-code"], directory.path())
            .status
            .code(),
        Some(1)
    );
    assert_eq!(
        run(&["diff", &one, &one, "--exit-code"], directory.path())
            .status
            .code(),
        Some(0)
    );
    let json: Value =
        serde_json::from_str(&text(&run(&["diff", &one, &two, "--json"], directory.path()))).expect("JSON");
    assert_eq!(json["rows"].as_array().map(Vec::len), Some(3));
}

#[test]
fn diff_shows_changed_messages_as_the_page_does() {
    let directory = TempDir::new();
    let viewer = Viewer::start(directory.path());
    let [one, two] = two_runs();
    let mut files = Vec::new();
    for (name, run) in [("one", &one), ("two", &two)] {
        viewer.ingest(&request_of(run));
        let path = directory.path().join(name);
        std::fs::write(&path, request_of(run).to_string()).expect("a file");
        files.push(path.to_string_lossy().into_owned());
    }
    let ids = [1, 2].map(|trace: u128| format!("{trace:032x}"));
    for [left, right] in [[&files[0], &files[1]], [&ids[0], &ids[1]]] {
        let difference = text(&run(&["diff", left, right], directory.path()));
        let lines: Vec<&str> = difference.lines().collect();
        let call = lines
            .iter()
            .position(|line| line.contains("llm chat"))
            .expect("the call");
        let shown: Vec<String> = lines[call + 1..][..CHANGED_LINES.len()]
            .iter()
            .map(|line| line.replacen("    ", "", 1))
            .collect();
        assert_eq!(shown, CHANGED_LINES, "{difference}");
        assert!(!difference.contains("Same"), "{difference}");
    }
    let json = text(&run(&["diff", &files[0], &files[1], "--json"], directory.path()));
    let json: Value = serde_json::from_str(&json).expect("JSON");
    let rows = json["rows"].as_array().expect("rows").iter();
    let changed: Vec<&Value> = rows
        .filter(|row| row["has_other_messages"] == true)
        .map(|row| &row["name"])
        .collect();
    assert_eq!(changed, ["chat"]);
}

/// The program is a shell, which posts a span as any SDK does.
#[cfg(target_os = "linux")]
#[test]
fn run_sets_the_variables_and_keeps_the_exit_code() {
    let directory = TempDir::new();
    let script = "echo \"$OTEL_EXPORTER_OTLP_ENDPOINT $OTEL_EXPORTER_OTLP_PROTOCOL $RESPAN_BASE_URL $OTEL_BSP_SCHEDULE_DELAY $RESPAN_VIEWER\"; exit 7";
    let output = run(
        &["run", "--no-open", "--exit", "--port", "0", "--", "sh", "-c", script],
        directory.path(),
    );
    assert_eq!(output.status.code(), Some(7));
    let printed = text(&output);
    let words: Vec<&str> = printed.split_whitespace().collect();
    assert!(words[0].starts_with("http://127.0.0.1:"), "{printed}");
    assert_eq!(
        words[1..],
        ["http/protobuf", &format!("{}/api", words[0]), "200", words[0]]
    );
    let missing = run(
        &["run", "--no-open", "--exit", "--port", "0", "--", "no-such-program"],
        directory.path(),
    );
    assert!(error(&missing).contains("respan run -- PROGRAM"));
}

#[cfg(unix)]
#[test]
fn run_uses_the_server_that_runs() {
    let directory = TempDir::new();
    let viewer = Viewer::start(directory.path());
    let output = run(&["run", "--no-open", "--", "env"], directory.path());
    assert!(output.status.success());
    let endpoint = format!("OTEL_EXPORTER_OTLP_ENDPOINT=http://{}", viewer.address);
    assert!(text(&output).lines().any(|line| line == endpoint), "{}", text(&output));
}

#[test]
fn view_writes_into_the_data_directory_without_an_output() {
    let directory = TempDir::new();
    let data = directory.path().join("data");
    let printed = text(&run(&["view", TUTORIAL, "--no-open"], &data));
    assert!(printed.contains("See the trace: file:///"), "{printed}");
    assert!(std::fs::read(data.join("view.html")).is_ok_and(|page| page.starts_with(b"<!doctype html>")));
}

#[test]
fn view_names_the_line_that_is_no_otlp() {
    let directory = TempDir::new();
    let path = directory.path().join("spans.jsonl");
    std::fs::write(&path, "{\"resourceSpans\":[]}\nnot json\n").expect("a file");
    let output = respan(&["view"]).arg(&path).output().expect("it runs");
    let text = error(&output);
    assert!(text.contains("line 2") && text.contains("FileSpanExporter"), "{text}");
    let output = run(&["view", "no-such-file.jsonl"], directory.path());
    assert!(error(&output).contains("there is no file"));
}

#[test]
fn help_names_every_command() {
    let directory = TempDir::new();
    let help = text(&run(&["--help"], directory.path()));
    for command in ["run", "serve", "view", "show", "diff"] {
        assert!(
            help.lines()
                .any(|line| line.trim_start().starts_with(&format!("{command} "))),
            "{command}: {help}"
        );
        assert!(run(&[command, "--help"], directory.path()).status.success());
    }
}

#[test]
fn what_serve_cannot_use_is_named_with_the_remedy() {
    let directory = TempDir::new();
    let serve = |arguments: &[&str]| error(&run(&[&["serve", "--no-open"], arguments].concat(), directory.path()));
    // An address for documentation, which no machine has: RFC 5737.
    let elsewhere = serve(&["--expose-to-network", "--host", "192.0.2.1"]);
    assert!(
        elsewhere.contains("192.0.2.1 is no address of this machine") && elsewhere.contains("--host"),
        "{elsewhere}"
    );
    // As bytes it would be zero. The address ends the command if the number does not.
    let endless = serve(&[
        "--max-mib",
        "17592186044416",
        "--expose-to-network",
        "--host",
        "192.0.2.1",
    ]);
    assert!(
        endless.contains("--max-mib") && endless.contains("1099511627776"),
        "{endless}"
    );
}
