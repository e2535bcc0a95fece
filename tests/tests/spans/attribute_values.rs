//! Conversions into attribute values, borrowed and owned.

use respan::{AttributeValue, RespanParams, SpanUpdate, get_client};
use respan_tests::recording::{only, record};

#[respan::task(name = "call", skip_all)]
fn call(model: &str, scores: &[f64]) {
    let client = get_client();
    client.update_current_span(
        SpanUpdate::new()
            .attribute("model", model)
            .attribute("tier", AttributeValue::from_static("gold"))
            .attribute("scores", scores)
            .attribute("tokens", vec![17_i64, 4])
            .attribute("flags", vec![true, false])
            .attribute("stops", model.split('-').collect::<Vec<_>>()),
    );
    client.update_current_span(RespanParams::new().metadata("model", model).prompt(model));
    client.add_event("answered", [("model", model)]);
}

#[test]
fn borrowed_text_and_lists_become_attributes() {
    let model = String::from("gpt-4");
    let ((), tree) = record(|| call(&model, &[0.5, 1.0]));
    let span = only(&tree);
    for (key, expected) in [
        ("model", "gpt-4"),
        ("tier", "gold"),
        ("scores", "[0.5,1]"),
        ("tokens", "[17,4]"),
        ("flags", "[true,false]"),
        ("stops", r#"["gpt","4"]"#),
        ("respan.metadata.model", "gpt-4"),
        ("respan.prompt", "gpt-4"),
    ] {
        assert_eq!(span.text(key), expected, "{key}");
    }
    let event = &span.data().events.events[0];
    assert_eq!(event.attributes[0].value.as_str(), "gpt-4");
}

#[test]
fn byte_slices_become_bytes() {
    let bytes = vec![1_u8, 2];
    assert_eq!(AttributeValue::from(bytes.as_slice()), AttributeValue::Bytes(bytes));
}
