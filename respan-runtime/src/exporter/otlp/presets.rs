//! Presets: endpoint, headers, encoding and naming of known backends.

use super::builder::OtlpSpanExporterBuilder;
use super::environment::{TRACES_PATH, invalid_url, missing};
use super::exporter::OtlpSpanExporter;
use crate::exporter::otlp_http::{ExporterSettingsError, OtlpProtocol, url_with_path};
use crate::json::write_base64;
use crate::model::Naming;
use std::sync::Arc;

/// Below the URL of Langfuse.
const LANGFUSE_PATH: &str = "/api/public/otel/v1/traces";
const MLFLOW_EXPERIMENT: &str = "x-mlflow-experiment-id";
/// The start of Langfuse's keys.
const PUBLIC_KEY: &str = "pk-lf-";
const SECRET_KEY: &str = "sk-lf-";

impl OtlpSpanExporter {
    /// An exporter to [Phoenix](https://phoenix.arize.com) at this URL, such as `http://localhost:6006`.
    ///
    /// Use [`OtlpSpanExporterBuilder::phoenix`] to add a key, a project or a spool.
    ///
    /// # Errors
    ///
    /// An [`ExporterSettingsError`] if the URL is not usable.
    ///
    /// ```
    /// use respan::{OtlpSpanExporter, RespanTelemetry};
    ///
    /// let builder = RespanTelemetry::builder().add_processor(OtlpSpanExporter::phoenix("http://localhost:6006")?);
    /// # Ok::<(), respan::ExporterSettingsError>(())
    /// ```
    pub fn phoenix(url: impl Into<String>) -> Result<Self, ExporterSettingsError> {
        Self::builder().phoenix(url).build()
    }

    /// An exporter to the tracking server of [MLflow](https://mlflow.org) at this URL, for the experiment with this id.
    ///
    /// # Errors
    ///
    /// An [`ExporterSettingsError`] if the URL is not usable, or the experiment is not an id.
    ///
    /// ```
    /// use respan::{OtlpSpanExporter, RespanTelemetry};
    ///
    /// let builder = RespanTelemetry::builder().add_processor(OtlpSpanExporter::mlflow("http://localhost:5000", "0")?);
    /// # Ok::<(), respan::ExporterSettingsError>(())
    /// ```
    pub fn mlflow(url: impl Into<String>, experiment: impl Into<String>) -> Result<Self, ExporterSettingsError> {
        Self::builder().mlflow(url, experiment).build()
    }

    /// An exporter to [Langfuse](https://langfuse.com) at this URL, such as `https://cloud.langfuse.com`, for the project of these
    /// keys.
    ///
    /// # Errors
    ///
    /// An [`ExporterSettingsError`] if the URL is not usable, or a key is missing.
    ///
    /// ```
    /// use respan::{OtlpSpanExporter, RespanTelemetry};
    ///
    /// let exporter = OtlpSpanExporter::langfuse("https://cloud.langfuse.com", "pk-lf-xxx", "sk-lf-xxx")?;
    /// let builder = RespanTelemetry::builder().add_processor(exporter);
    /// # Ok::<(), respan::ExporterSettingsError>(())
    /// ```
    pub fn langfuse(
        host: impl Into<String>,
        public_key: impl Into<String>,
        secret_key: impl Into<String>,
    ) -> Result<Self, ExporterSettingsError> {
        Self::builder().langfuse(host, public_key, secret_key).build()
    }

    /// An exporter to a collector at this URL, such as `http://localhost:4318`: OpenTelemetry's, rotel, Vector, Alloy.
    ///
    /// # Errors
    ///
    /// An [`ExporterSettingsError`] if the URL is not usable.
    ///
    /// ```
    /// use respan::{OtlpSpanExporter, RespanTelemetry};
    ///
    /// let builder = RespanTelemetry::builder().add_processor(OtlpSpanExporter::collector("http://localhost:4318")?);
    /// # Ok::<(), respan::ExporterSettingsError>(())
    /// ```
    pub fn collector(url: impl Into<String>) -> Result<Self, ExporterSettingsError> {
        Self::builder().collector(url).build()
    }
}

impl OtlpSpanExporterBuilder {
    /// The preset of [`OtlpSpanExporter::phoenix`], to which more options may be added.
    ///
    /// Phoenix reads a key from the header `authorization`, and the project from `x-project-name`:
    ///
    /// ```
    /// use respan::OtlpSpanExporter;
    ///
    /// let exporter = OtlpSpanExporter::builder()
    ///     .phoenix("https://app.phoenix.arize.com/s/space")
    ///     .header("authorization", "Bearer a-key")
    ///     .header("x-project-name", "shop")
    ///     .build()?;
    /// # drop(exporter);
    /// # Ok::<(), respan::ExporterSettingsError>(())
    /// ```
    pub fn phoenix(self, url: impl Into<String>) -> Self {
        self.preset(Naming::OpenInference, &url.into(), TRACES_PATH, "http://localhost:6006")
    }

    /// The preset of [`OtlpSpanExporter::mlflow`], to which more options may be added.
    pub fn mlflow(self, url: impl Into<String>, experiment: impl Into<String>) -> Self {
        let builder = self.preset(Naming::Mlflow, &url.into(), TRACES_PATH, "http://localhost:5000");
        let experiment = experiment.into().trim().to_owned();
        if experiment.is_empty() || !experiment.bytes().all(|byte| byte.is_ascii_digit()) {
            return builder.fail(ExporterSettingsError::InvalidValue {
                name: "experiment of MLflow".into(),
                value: experiment.escape_debug().to_string(),
                accepted: "the id of an experiment, the number in its URL; `mlflow experiments search` lists them"
                    .into(),
            });
        }
        builder.header(MLFLOW_EXPERIMENT, experiment)
    }

    /// The preset of [`OtlpSpanExporter::langfuse`], to which more options may be added.
    pub fn langfuse(
        self,
        host: impl Into<String>,
        public_key: impl Into<String>,
        secret_key: impl Into<String>,
    ) -> Self {
        let builder = self.preset(
            Naming::Langfuse,
            &host.into(),
            LANGFUSE_PATH,
            "https://cloud.langfuse.com",
        );
        let (public_key, secret_key) = (public_key.into(), secret_key.into());
        let (public_key, secret_key) = (public_key.trim(), secret_key.trim());
        let remedy = "it is in the settings of the project, under API keys";
        if public_key.is_empty() {
            return builder.fail(missing("the public key of Langfuse", remedy));
        }
        if secret_key.is_empty() {
            return builder.fail(missing("the secret key of Langfuse", remedy));
        }
        if public_key.starts_with(SECRET_KEY) || secret_key.starts_with(PUBLIC_KEY) {
            return builder.fail(ExporterSettingsError::InvalidSecret {
                name: "public_key of Langfuse".into(),
                accepted: "the key that starts with `pk-lf-`, before the one that starts with `sk-lf-`".into(),
            });
        }
        let mut value = b"Basic ".to_vec();
        write_base64(&mut value, format!("{public_key}:{secret_key}").as_bytes());
        builder.header("authorization", String::from_utf8_lossy(&value))
    }

    /// The preset of [`OtlpSpanExporter::collector`], to which more options may be added.
    pub fn collector(self, url: impl Into<String>) -> Self {
        self.preset(Naming::OpenTelemetry, &url.into(), TRACES_PATH, "http://localhost:4318")
    }

    /// The naming that the backend reads, and the endpoint below a base URL, in protobuf, which all of these accept.
    fn preset(mut self, naming: Naming, base_url: &str, path: &str, example: &'static str) -> Self {
        self.naming = naming;
        self.environment = Arc::new(|_| None);
        self.protocol = self.protocol.or(Some(OtlpProtocol::HttpProtobuf));
        match url_with_path(base_url, path) {
            Ok(url) => self.endpoint = Some(url.as_str().to_owned()),
            Err(reason) => return self.fail(invalid_url("url", base_url, &reason, example)),
        }
        self
    }

    /// Keeps the error for [`build`](Self::build), unless there is one.
    fn fail(mut self, error: ExporterSettingsError) -> Self {
        self.error.get_or_insert(error);
        self
    }
}
