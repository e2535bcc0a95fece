//! Headers of responses that describe the call: token counts, error type and rate of Amazon Bedrock, the tier of Google.

use crate::call::{Family, ModelCall};

const INPUT_TOKENS: &str = "x-amzn-bedrock-input-token-count";
const OUTPUT_TOKENS: &str = "x-amzn-bedrock-output-token-count";
const ERROR_TYPE: &str = "x-amzn-errortype";
/// <https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModel.html#API_runtime_InvokeModel_ResponseSyntax>
const BEDROCK_TIER: &str = "x-amzn-bedrock-service-tier";
const LATENCY: &str = "x-amzn-bedrock-performanceconfig-latency";
/// <https://ai.google.dev/gemini-api/docs/priority-inference>
const SERVICE_TIER: &str = "x-gemini-service-tier";

/// The headers of a response that describe its call. The models of some vendors have neither counts nor error types in their
/// bodies.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct ResponseHeaders {
    input_tokens: Option<u64>,
    output_tokens: Option<u64>,
    error_type: Option<String>,
    service_tier: Option<String>,
    /// `true` for Bedrock's optimised latency, which has a price of its own.
    is_optimised: bool,
}

impl ResponseHeaders {
    /// Reads headers by their names in lower case; `None` if there are none of this API.
    pub(super) fn read<'a>(family: Family, header: impl Fn(&'static str) -> Option<&'a str>) -> Option<Box<Self>> {
        let found = match family {
            Family::Bedrock => {
                let count = |name| header(name)?.trim().parse().ok();
                Self {
                    input_tokens: count(INPUT_TOKENS),
                    output_tokens: count(OUTPUT_TOKENS),
                    error_type: header(ERROR_TYPE).and_then(short_error_type).map(str::to_owned),
                    service_tier: header(BEDROCK_TIER).map(lowercase),
                    is_optimised: header(LATENCY).is_some_and(|latency| latency.trim() == "optimized"),
                }
            }
            Family::Gemini => Self {
                service_tier: header(SERVICE_TIER).map(lowercase),
                ..Self::default()
            },
            _ => return None,
        };
        (found != Self::default()).then(|| Box::new(found))
    }

    /// Adds what the body does not say.
    pub(super) fn complete(self, call: &mut ModelCall) {
        let usage = &mut call.usage;
        usage.input_tokens = usage.input_tokens.or(self.input_tokens);
        usage.output_tokens = usage.output_tokens.or(self.output_tokens);
        call.response_service_tier = call.response_service_tier.take().or(self.service_tier);
        #[cfg(feature = "cost")]
        {
            call.has_other_rate |= self.is_optimised;
        }
        if let Some(error) = &mut call.error {
            error.kind = error.kind.take().or(self.error_type);
        }
    }
}

fn lowercase(text: &str) -> String {
    text.trim().to_ascii_lowercase()
}

/// The name in an error type, which may have a namespace before it and a URI behind it:
/// <https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html#operation-error-serialization>.
fn short_error_type(header: &str) -> Option<&str> {
    let name = header.split(':').next()?;
    let name = name.rsplit('#').next()?.trim();
    Some(name).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::{CallError, Operation, Provider, Usage};

    fn headers(pairs: &[(&str, &'static str)]) -> Option<Box<ResponseHeaders>> {
        let find = |name: &str| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| *value);
        ResponseHeaders::read(Family::Bedrock, find)
    }

    fn completed(pairs: &[(&str, &'static str)], mut call: ModelCall) -> ModelCall {
        headers(pairs).expect("headers of Bedrock").complete(&mut call);
        call
    }

    #[test]
    fn counts_are_added_where_the_body_has_none() {
        let call = || ModelCall::new(Provider::Bedrock, Operation::TextCompletion);
        let counts = [(INPUT_TOKENS, "9"), (OUTPUT_TOKENS, "2")];
        assert_eq!(completed(&counts, call()).usage, Usage::new().input(9).output(2));
        let counted = call().usage(Usage::new().input(7).output(1));
        assert_eq!(completed(&counts, counted.clone()), counted);
    }

    #[test]
    fn error_types_are_read_in_each_form() {
        for header in [
            "ThrottlingException",
            "ThrottlingException:http://internal.example/coral/",
            "aws.protocoltests#ThrottlingException:http://internal.example/coral/",
        ] {
            let call = ModelCall::new(Provider::Bedrock, Operation::Chat);
            let call = call.error(CallError::new(None::<&str>, "Too many requests"));
            let error = completed(&[(ERROR_TYPE, header)], call).error;
            let kind = error.and_then(|error| error.kind);
            assert_eq!(kind.as_deref(), Some("ThrottlingException"), "{header}");
        }
        // A call without an error does not get one.
        let call = ModelCall::new(Provider::Bedrock, Operation::Chat);
        assert_eq!(completed(&[(ERROR_TYPE, "x")], call.clone()), call);
    }

    #[test]
    fn the_tier_of_google_is_read() {
        let read = ResponseHeaders::read(Family::Gemini, |name| (name == SERVICE_TIER).then_some("Priority"));
        let mut call = ModelCall::new(Provider::Gemini, Operation::GenerateContent);
        read.expect("a tier").complete(&mut call);
        assert_eq!(call.response_service_tier.as_deref(), Some("priority"));
        assert_eq!(ResponseHeaders::read(Family::Gemini, |_| None), None);
    }

    #[test]
    fn the_tier_of_bedrock_is_read() {
        let call = || ModelCall::new(Provider::Bedrock, Operation::Chat);
        let tier = completed(&[(BEDROCK_TIER, "flex")], call()).response_service_tier;
        assert_eq!(tier.as_deref(), Some("flex"));
        assert!(headers(&[(LATENCY, "optimized")]).is_some_and(|headers| headers.is_optimised));
        assert_eq!(headers(&[(LATENCY, "standard")]), None);
    }

    #[cfg(feature = "cost")]
    #[test]
    fn other_rates_of_bedrock_have_no_cost() {
        use crate::write::Writer;
        let cost = |pairs: &[(&str, &'static str)]| {
            let usage = Usage::new().input(1000).output(10);
            let call = ModelCall::new(Provider::Bedrock, Operation::Chat).model("amazon.nova-lite-v1:0");
            let mut call = call.usage(usage);
            if let Some(headers) = headers(pairs) {
                headers.complete(&mut call);
            }
            let span = Writer::new(respan_runtime::Naming::Both).write(&call);
            span.attributes.iter().any(|(key, _)| key == "gen_ai.usage.cost")
        };
        assert!(cost(&[]) && cost(&[(BEDROCK_TIER, "default"), (LATENCY, "standard")]));
        assert!(!cost(&[(BEDROCK_TIER, "flex")]) && !cost(&[(LATENCY, "optimized")]));
    }

    #[test]
    fn other_headers_and_other_providers_are_not_read() {
        assert_eq!(
            headers(&[("content-length", "9"), (INPUT_TOKENS, "many"), (ERROR_TYPE, ":")]),
            None
        );
        let read = ResponseHeaders::read(Family::OpenAi, |_| panic!("no header is looked up"));
        assert_eq!(read, None);
    }
}
