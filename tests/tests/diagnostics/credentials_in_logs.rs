//! Redaction of keys, header values and span content in log lines at every level.

use respan::{Mask, RespanTelemetry, Spool};
use respan_tests::child::isolated;
use respan_tests::collector::{Collector, Response};
use respan_tests::delivery::{UNREACHABLE, retry_at_once};
use respan_tests::log_lines::LogLines;
use respan_tests::temp_dir::TempDir;

const KEY: &str = "key-hunter2";
const HEADER: &str = "header-hunter2";
const CONTENT: &str = "content-hunter2";

#[respan::task(name = "tell", links = links(), processors = "nobody")]
fn tell(text: &str) -> Result<String, String> {
    Err(text.to_owned())
}

#[respan::task(name = name(text))]
fn plainly(text: &str) -> String {
    text.to_owned()
}

fn links() -> Vec<Result<respan::SpanLink, respan::SpanLinkError>> {
    panic!("{CONTENT}")
}

fn name(_: &str) -> &'static str {
    panic!("{CONTENT}")
}

/// Runs a program with this endpoint, whose hooks fail.
fn run(url: &str, dir: &TempDir, spools: bool) {
    let mask = Mask::new().hook(|_, text| {
        assert!(!text.contains("masked"), "{CONTENT}");
        None
    });
    let builder = RespanTelemetry::builder()
        .environment(|_| None)
        .set_global_provider(false)
        .api_key(KEY)
        .base_url(url)
        .header("X-Token", HEADER)
        .retry(retry_at_once())
        .mask(mask);
    let builder = if spools {
        builder.spool(Spool::new(&**dir))
    } else {
        builder
    };
    let telemetry = builder.build().expect("options");
    let entered = telemetry.enter();
    let _ = tell(CONTENT);
    plainly(CONTENT);
    plainly("masked");
    drop(entered);
    let _ = telemetry.flush();
    let _ = telemetry.shutdown();
}

#[test]
fn no_line_contains_a_secret_after_any_failure() {
    isolated(|| {
        let log = LogLines::of_process(tracing::Level::TRACE);
        let quoting = |status| Response::Reply(status, Vec::new(), format!("{KEY} is wrong, and so is {HEADER}"));
        let answers = [
            quoting(401),
            quoting(400),
            quoting(503),
            quoting(413),
            Response::rejecting(1, &format!("not with {KEY}")),
            Response::Disconnect,
        ];
        let dir = TempDir::new();
        for spools in [false, true] {
            for answer in answers.clone() {
                let collector = Collector::start();
                collector.respond_with(answer);
                run(&collector.url(), &dir, spools);
            }
            run(UNREACHABLE, &dir, spools);
        }
        let lines = log.so_far();
        for expected in ["401", "*** is wrong", "not with ***", "takes no spans", "panicked"] {
            assert!(
                lines.iter().any(|line| line.contains(expected)),
                "{expected} in {lines:#?}"
            );
        }
        for secret in [KEY, HEADER, CONTENT] {
            assert!(
                !lines.iter().any(|line| line.contains(secret)),
                "{secret} in {lines:#?}"
            );
        }
    });
}
