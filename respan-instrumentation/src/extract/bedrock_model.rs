//! Names of models on Amazon Bedrock.

/// Regions that an inference profile may begin with.
const REGIONS: [&str; 9] = ["us", "us-gov", "eu", "apac", "global", "jp", "au", "ca", "in"];

/// The vendor and the model of an id: `anthropic` and `claude-3-haiku-20240307-v1:0` of
/// `us.anthropic.claude-3-haiku-20240307-v1:0`, also at the end of an ARN.
pub(super) fn parse(id: &str) -> (Option<&str>, &str) {
    let short = resource(id);
    match short.split_once('.') {
        Some((region, rest)) if REGIONS.contains(&region) => match rest.split_once('.') {
            Some((vendor, model)) => (Some(vendor), model),
            None => (None, short),
        },
        Some((vendor, model)) => (Some(vendor), model),
        None => (None, id),
    }
}

/// The id at the end of an ARN, or the id itself.
pub(super) fn resource(id: &str) -> &str {
    let resource = id.split_once('/').filter(|(arn, _)| arn.starts_with("arn:"));
    resource.map_or(id, |(_, resource)| resource)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn vendors_and_regions_are_told_apart() {
        for (id, vendor, model) in [
            (
                "anthropic.claude-3-haiku-v1:0",
                Some("anthropic"),
                "claude-3-haiku-v1:0",
            ),
            ("us.anthropic.claude-3-5-v1:0", Some("anthropic"), "claude-3-5-v1:0"),
            (
                "arn:aws:bedrock:us-east-1:1:inference-profile/eu.amazon.nova-v1:0",
                Some("amazon"),
                "nova-v1:0",
            ),
            (
                "arn:aws:bedrock:us-east-1:1:imported-model/abc",
                None,
                "arn:aws:bedrock:us-east-1:1:imported-model/abc",
            ),
            ("my-model", None, "my-model"),
        ] {
            assert_eq!(parse(id), (vendor, model), "{id}");
        }
    }
}
