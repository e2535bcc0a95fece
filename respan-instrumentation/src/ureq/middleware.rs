//! The middleware, and an agent with it.

use super::{request, response, transport_error};
use respan_runtime::instruments::{MODEL_PROVIDERS, mark_initialized};
use std::io::{Cursor, Read as _};
use ureq::http::{Request, Response};
use ureq::middleware::{Middleware, MiddlewareNext};
use ureq::{Agent, AsSendBody as _, Body, Error, SendBody};

/// An agent that records model calls: one with the default options and [`ModelCallMiddleware`].
///
/// ```
/// fn ask(body: &str) -> Result<String, ureq::Error> {
///     let request = respan::ureq::agent().post("https://api.openai.com/v1/chat/completions");
///     request.content_type("application/json").send(body)?.body_mut().read_to_string()
/// }
/// ```
pub fn agent() -> Agent {
    Agent::config_builder()
        .middleware(ModelCallMiddleware::new())
        .build()
        .into()
}

/// A middleware that records each model call as a span, and passes all other requests on.
///
/// ureq's error for a status of 400 and above has neither headers nor body, so the span has the status alone. With
/// `http_status_as_error(false)` in the configuration it has the provider's error type and message too.
///
/// ```
/// use respan::ureq::ModelCallMiddleware;
///
/// let config = ureq::Agent::config_builder().middleware(ModelCallMiddleware::new()).build();
/// let agent = ureq::Agent::from(config);
/// ```
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct ModelCallMiddleware;

impl ModelCallMiddleware {
    /// The middleware.
    pub fn new() -> Self {
        mark_initialized(&MODEL_PROVIDERS);
        Self
    }
}

impl Default for ModelCallMiddleware {
    fn default() -> Self {
        Self::new()
    }
}

impl Middleware for ModelCallMiddleware {
    fn handle(&self, request: Request<SendBody<'_>>, next: MiddlewareNext<'_>) -> Result<Response<Body>, Error> {
        let is_enabled = MODEL_PROVIDERS.iter().any(|provider| provider.is_enabled());
        if !is_enabled || !request::may_be_model_call(&request) {
            return next.handle(request);
        }
        let (mut head, mut body) = request.into_parts();
        let mut bytes = Vec::new();
        let mut reader = body.as_body().into_reader();
        reader.by_ref().take(request::MAX_BODY).read_to_end(&mut bytes)?;
        if bytes.len() as u64 == request::MAX_BODY {
            let mut body = Cursor::new(bytes).chain(reader);
            return next.handle(Request::from_parts(head, SendBody::from_reader(&mut body)));
        }
        drop(reader);
        let recorder = request::start_recorder(&mut head, &bytes);
        request::keep_length(&mut head, &mut body, bytes.len())?;
        let mut body = Cursor::new(bytes);
        let request = Request::from_parts(head, SendBody::from_reader(&mut body));
        let Some(recorder) = recorder else {
            return next.handle(request);
        };
        match recorder.region().run(|| next.handle(request)) {
            Ok(response) => Ok(response::recorded(response, recorder)),
            // ureq has dropped headers and body, and the configuration that decides it is not readable here.
            Err(Error::StatusCode(status)) => {
                recorder.respond(status, "").finish();
                Err(Error::StatusCode(status))
            }
            Err(error) => {
                recorder.fail(transport_error::of_request(&error));
                Err(error)
            }
        }
    }
}
