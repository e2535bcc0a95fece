//! Attributes that are not exported.

use super::{telemetry, to};
use respan::{OtlpProtocol, SpanLink, SpanUpdate, get_client};
use respan_tests::collector::Collector;

const REPEATED: [(&str, &str); 2] = [("pydantic_ai.all_messages", "[]"), ("logfire.json_schema", "{}")];

fn link() -> Option<SpanLink> {
    let link = SpanLink::new("0123456789abcdef0123456789abcdef", "0123456789abcdef").ok()?;
    let link = REPEATED
        .iter()
        .fold(link, |link, (key, value)| link.attribute(*key, *value));
    Some(link.attribute("link.kept", "yes"))
}

#[respan::task(links = link)]
fn answer() {
    get_client().update_current_span(SpanUpdate::new().attributes(REPEATED));
    get_client().add_event("first", REPEATED);
    get_client().add_event("second", [REPEATED[0], ("event.kept", "yes"), REPEATED[1]]);
}

#[test]
fn conversations_that_another_instrumentation_repeats() {
    for protocol in [OtlpProtocol::HttpProtobuf, OtlpProtocol::HttpJson] {
        let collector = Collector::start();
        let telemetry = telemetry(to(&collector).protocol(protocol))
            .build()
            .expect("a telemetry");
        telemetry.run(answer);
        telemetry.flush().expect("delivered");
        let request = collector.requests().pop().expect("a request");
        let body = String::from_utf8_lossy(&request.body);
        for kept in ["first", "second", "event.kept", "link.kept"] {
            assert!(body.contains(kept), "{kept}: {body}");
        }
        for omitted in ["pydantic_ai", "logfire"] {
            assert!(!body.contains(omitted), "{omitted}: {body}");
        }
        if protocol == OtlpProtocol::HttpJson {
            serde_json::from_slice::<serde_json::Value>(&request.body).expect("JSON");
        }
    }
}
