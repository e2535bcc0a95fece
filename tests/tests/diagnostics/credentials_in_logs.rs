//! No key, no header's value and no content of a span is in what respan says about itself, at any level, whatever goes wrong.
//!
//! One test in this file: the lines are those of the process.

use respan::{Mask, RespanTelemetry, Spool};
use respan_tests::child::isolated;
use respan_tests::collector::{Answer, Collector};
use respan_tests::faults::{NOWHERE, eager};
use respan_tests::place::Place;
use respan_tests::said::Lines;

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

/// A program whose spans go to this URL, and whose hooks fail.
fn run(url: &str, place: &Place, spools: bool) {
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
        .retry(eager())
        .mask(mask);
    let builder = if spools {
        builder.spool(Spool::new(&**place))
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
fn whatever_goes_wrong_the_lines_tell_no_secret() {
    isolated(|| {
        let lines = Lines::of_process(tracing::Level::TRACE);
        let quoting = |status| Answer::Reply(status, Vec::new(), format!("{KEY} is wrong, and so is {HEADER}"));
        let answers = [
            quoting(401),
            quoting(400),
            quoting(503),
            quoting(413),
            Answer::rejecting(1, &format!("not with {KEY}")),
            Answer::Disconnect,
        ];
        let place = Place::new();
        for spools in [false, true] {
            for answer in answers.clone() {
                let collector = Collector::start();
                collector.otherwise(answer);
                run(&collector.url(), &place, spools);
            }
            run(NOWHERE, &place, spools);
        }
        let said = lines.said();
        for expected in ["401", "*** is wrong", "not with ***", "takes no spans", "panicked"] {
            assert!(
                said.iter().any(|line| line.contains(expected)),
                "{expected} in {said:#?}"
            );
        }
        for secret in [KEY, HEADER, CONTENT] {
            assert!(!said.iter().any(|line| line.contains(secret)), "{secret} in {said:#?}");
        }
    });
}
