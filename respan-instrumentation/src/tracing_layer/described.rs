//! Description of a span of another library, made of its attributes.

use crate::call::ModelCall;
use crate::extract::attributes::{OPERATION, operation};
use crate::write::Writer;
use opentelemetry::trace::{SpanKind, Status};
use respan_runtime::{AttributeValue, Naming, SpanDescription, WrittenSpan};
use std::borrow::Cow;
use std::mem;
use std::sync::{Arc, OnceLock};

type Attribute = (Cow<'static, str>, AttributeValue);

/// Keys that the description has in its own form.
const MESSAGES: [&str; 4] = [
    "gen_ai.system_instructions",
    "gen_ai.input.messages",
    "gen_ai.output.messages",
    "gen_ai.tool.definitions",
];

/// A call of a model as a library has recorded it. It is parsed where the span is exported.
struct DescribedAttributes {
    attributes: Vec<Attribute>,
    /// Boxed, because it is larger than all the rest, which is made on the thread of the span.
    call: OnceLock<Option<Box<ModelCall>>>,
}

/// Takes the attributes of a model call out of those of its span. None, and nothing is taken, if it is none.
pub(super) fn describe(attributes: &mut Vec<Attribute>) -> Option<Arc<dyn SpanDescription>> {
    let is_call = |(key, value): &Attribute| key == OPERATION && value.as_str().and_then(operation).is_some();
    if !attributes.iter().any(is_call) {
        return None;
    }
    // Most attributes are of the call, so the others are moved.
    let is_other = |(key, _): &mut Attribute| !(key.starts_with("gen_ai.") || key.starts_with("server."));
    let others = attributes.extract_if(.., is_other).collect();
    Some(Arc::new(DescribedAttributes {
        attributes: mem::replace(attributes, others),
        call: OnceLock::new(),
    }))
}

impl SpanDescription for DescribedAttributes {
    fn write(&self, naming: Naming, with_content: bool) -> WrittenSpan {
        let call = self
            .call
            .get_or_init(|| ModelCall::from_attributes(&self.attributes).map(Box::new));
        let Some(call) = call else {
            let mut span = WrittenSpan::new(SpanKind::Client);
            span.attributes.clone_from(&self.attributes);
            return span;
        };
        let mut span = Writer::new(naming).content(with_content).write(call);
        // Name, status and events are those of the library.
        span.name = None;
        span.status = Status::Unset;
        span.events.clear();
        // Its attributes as well, and what the description does not know.
        let is_parsed = |key: &str| call.parse_errors() == 0 && MESSAGES.contains(&key);
        for (key, value) in &self.attributes {
            let present = span.attributes.iter_mut().find(|(known, _)| known == key);
            match present {
                _ if is_parsed(key) => {}
                Some((_, written)) => written.clone_from(value),
                None => span.attributes.push((key.clone(), value.clone())),
            }
        }
        span
    }

    fn size(&self) -> usize {
        let texts = self.attributes.iter().map(|(key, value)| {
            let text = value.as_str().map_or(0, str::len);
            size_of::<Attribute>() + key.len() + text
        });
        size_of::<Self>() + texts.sum::<usize>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(attributes: &[(&'static str, &'static str)], naming: Naming, with_content: bool) -> WrittenSpan {
        let attributes = attributes.iter().map(|(key, value)| ((*key).into(), (*value).into()));
        describe(&mut attributes.collect())
            .expect("a model call")
            .write(naming, with_content)
    }

    fn text<'a>(span: &'a WrittenSpan, key: &str) -> Option<&'a str> {
        let found = span.attributes.iter().find(|(known, _)| known == key);
        found.and_then(|(_, value)| value.as_str())
    }

    const CHAT: [(&str, &str); 4] = [
        (OPERATION, "chat"),
        ("gen_ai.provider.name", "mistral"),
        ("gen_ai.output.type", "json"),
        (
            "gen_ai.input.messages",
            r#"[{"role":"user","parts":[{"type":"text","content":"Hi"}]}]"#,
        ),
    ];

    #[test]
    fn messages_are_in_the_form_of_the_destination() {
        let span = written(&CHAT, Naming::Respan, true);
        assert_eq!(text(&span, "gen_ai.prompt.0.content"), Some("Hi"));
        assert_eq!(text(&span, "gen_ai.input.messages"), None);
        let span = written(&CHAT, Naming::OpenTelemetry, true);
        assert_eq!(text(&span, "gen_ai.prompt.0.content"), None);
        assert!(text(&span, "gen_ai.input.messages").is_some_and(|text| text.contains("Hi")));
        assert_eq!(span.name, None);
    }

    #[test]
    fn other_attributes_stay() {
        let span = written(&CHAT, Naming::OpenTelemetry, true);
        assert_eq!(text(&span, "gen_ai.output.type"), Some("json"));
        assert_eq!(text(&span, "gen_ai.provider.name"), Some("mistral"));
    }

    #[test]
    fn without_content_there_are_no_messages() {
        for naming in [Naming::Respan, Naming::OpenTelemetry, Naming::Both] {
            let span = written(&CHAT, naming, false);
            assert!(
                !span
                    .attributes
                    .iter()
                    .any(|(_, value)| value.as_str().is_some_and(|text| text.contains("Hi")))
            );
        }
    }

    #[test]
    fn messages_that_are_not_json_stay_as_they_are() {
        let broken = [(OPERATION, "chat"), ("gen_ai.input.messages", "Hi")];
        let span = written(&broken, Naming::Respan, true);
        assert_eq!(text(&span, "gen_ai.input.messages"), Some("Hi"));
    }
}
