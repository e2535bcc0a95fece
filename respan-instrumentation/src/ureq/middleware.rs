//! The middleware, and an agent with it.

use super::{request, response};
use crate::call::CallError;
use crate::record::MODEL_PROVIDERS;
use respan_runtime::instruments::mark_initialized;
use ureq::http::{Request, Response};
use ureq::middleware::{Middleware, MiddlewareNext};
use ureq::{Agent, Body, Error, SendBody};

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
        let mut read = request::read(request)?;
        let request = Request::from_parts(read.head, SendBody::from_reader(&mut *read.body));
        let Some(recorder) = read.recorder else {
            return next.handle(request);
        };
        match recorder.region().run(|| next.handle(request)) {
            Ok(response) => Ok(response::recorded(response, recorder)),
            Err(Error::StatusCode(status)) => {
                recorder.respond(status, "").finish();
                Err(Error::StatusCode(status))
            }
            Err(error) => {
                recorder.fail(CallError::of(&error));
                Err(error)
            }
        }
    }
}
