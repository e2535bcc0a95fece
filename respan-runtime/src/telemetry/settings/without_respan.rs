//! The options of the exporter to Respan where it is not compiled in: a key that the program sets is refused, all else is ignored.

use super::environment::Environment;
use super::respan::{API_KEY_OPTION, RespanOptions};
use crate::telemetry::error::InitError;

const FEATURE: &str = "exporter-respan";

/// Uninhabited: without the feature there is no exporter to Respan.
#[cfg(not(feature = "exporter-respan"))]
pub(crate) enum RespanDestination {}

#[cfg(not(feature = "exporter-respan"))]
impl RespanOptions {
    pub(crate) fn resolve(self, environment: &Environment<'_>) -> Result<Option<RespanDestination>, InitError> {
        refuse_api_key(&self, environment).map(|()| None)
    }
}

#[cfg(not(feature = "exporter-respan"))]
impl RespanDestination {
    pub(crate) fn has_origin(&self, _origin: &str) -> bool {
        match *self {}
    }

    pub(crate) fn into_processor(
        self,
        _export_timeout: std::time::Duration,
    ) -> Result<crate::delivery::processor::Processor, InitError> {
        match self {}
    }
}

/// Refuses a key that the program sets, since without the exporter the spans meant for Respan would be lost silently. A key of the
/// environment is meant for all programs there, and only reported.
fn refuse_api_key(options: &RespanOptions, environment: &Environment<'_>) -> Result<(), InitError> {
    match options.api_key(environment)? {
        None => Ok(()),
        Some((API_KEY_OPTION, _)) => Err(InitError::MissingFeature {
            name: API_KEY_OPTION.into(),
            feature: FEATURE,
        }),
        Some((variable, _)) => {
            environment.notice(format!(
                "{variable} is set, but the cargo feature `{FEATURE}` of respan is off, so no spans are sent to Respan"
            ));
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::telemetry::RespanTelemetry;

    #[test]
    fn a_key_is_refused_by_the_name_of_the_feature() {
        let option = RespanTelemetry::builder().api_key("secret").options.respan;
        let error = refuse_api_key(&option, &Environment::new(&|_| None)).expect_err("there is a key");
        assert_eq!(
            error.to_string(),
            "api_key is set, but the cargo feature `exporter-respan` of respan is off; enable it, or do not set api_key"
        );
    }

    #[test]
    fn a_key_of_the_environment_is_reported() {
        let variable = |name: &str| (name == "RESPAN_API_KEY").then(|| "secret".into());
        let environment = Environment::new(&variable);
        assert_eq!(refuse_api_key(&RespanOptions::default(), &environment), Ok(()));
        let notices = environment.into_remarks().notices;
        assert_eq!(notices.len(), 1);
        assert!(
            notices[0].starts_with("RESPAN_API_KEY is set, but the cargo feature `exporter-respan`"),
            "{notices:?}"
        );
    }

    #[test]
    fn other_options_of_the_exporter_are_ignored() {
        let options = RespanTelemetry::builder()
            .base_url("not a URL")
            .header("a b", "c")
            .options
            .respan;
        assert_eq!(refuse_api_key(&options, &Environment::new(&|_| None)), Ok(()));
    }
}
