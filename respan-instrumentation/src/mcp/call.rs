//! One call of the protocol, as the server and as the client see it.

use super::span;
use crate::span::CallSpan;
use respan_runtime::instruments::mark_initialized;
use respan_runtime::{Instruments, Region, propagation};
use serde::Serialize;
use serde_json::Value;
use std::collections::HashMap;
use std::fmt::Display;
use std::future::Future;

/// A request that a server handles.
#[doc(hidden)]
#[derive(Debug)]
pub struct ServerCall {
    span: Option<CallSpan>,
    region: Option<Region>,
}

impl ServerCall {
    pub fn mark_initialized() {
        mark_initialized(&[Instruments::Mcp]);
    }

    /// Starts the span, if it is a request that is recorded. `caller` has the caller's trace; `request` may be its parameters alone.
    pub fn new<'r, R: Serialize + 'r>(
        method: &str,
        caller: [(&str, Option<&str>); 3],
        id: &dyn Display,
        request: impl FnOnce() -> &'r R,
    ) -> Self {
        if !Instruments::Mcp.is_enabled() {
            return Self {
                span: None,
                region: None,
            };
        }
        let entries = caller
            .into_iter()
            .filter_map(|(key, value)| Some((key.to_owned(), value?.to_owned())));
        let carrier: HashMap<String, String> = entries.collect();
        let caller = propagation::extract_from(&carrier);
        let span = caller.run(|| span::serve(method, id, request()));
        let region = span.as_ref().map_or(caller, CallSpan::region);
        Self {
            span,
            region: Some(region),
        }
    }

    /// Handles the request. `answer` returns the JSON of a response, and `describe` the code and the message of an error.
    pub async fn run<T, E>(
        self,
        handled: impl Future<Output = Result<T, E>>,
        answer: impl FnOnce(&T) -> Answer,
        describe: impl FnOnce(&E) -> (i32, String),
    ) -> Result<T, E> {
        let Self { span, region } = self;
        let result = match region {
            Some(region) => region.scope(handled).await,
            None => handled.await,
        };
        if let Some(mut span) = span {
            match &result {
                Ok(response) if span.is_recording() => span::respond(&span, answer(response).0),
                Ok(_) => {}
                Err(error) => {
                    let (code, message) = describe(error);
                    span::refuse(&span, code, &message);
                }
            }
            span.end();
        }
        result
    }
}

/// A response in JSON, of bounded size.
#[doc(hidden)]
#[derive(Debug)]
pub struct Answer(Option<Value>);

impl Answer {
    pub fn of(response: &impl Serialize) -> Self {
        Self(span::json(response))
    }
}

/// A request that a client sends.
#[doc(hidden)]
#[derive(Debug)]
pub struct ClientCall {
    span: Option<CallSpan>,
}

impl ClientCall {
    pub fn new(method: &'static str, tool: &str, arguments: &impl Serialize) -> Self {
        mark_initialized(&[Instruments::Mcp]);
        let span = Instruments::Mcp
            .is_enabled()
            .then(|| span::call(method, tool, arguments));
        Self { span }
    }

    /// Writes the trace into the request.
    pub fn inject(&self, mut set: impl FnMut(&str, String)) {
        let Some(span) = &self.span else { return };
        let mut carrier = HashMap::new();
        span.region().run(|| propagation::inject_into(&mut carrier));
        for (key, value) in carrier {
            set(&key, value);
        }
    }

    /// Sends the request. `describe` returns the code and the message of an error that the server has answered.
    pub async fn run<T: Serialize, E: Display>(
        self,
        sent: impl Future<Output = Result<T, E>>,
        describe: impl FnOnce(&E) -> Option<(i32, String)>,
    ) -> Result<T, E> {
        let Some(mut span) = self.span else {
            return sent.await;
        };
        let result = span.region().scope(sent).await;
        match &result {
            Ok(response) if span.is_recording() => span::respond(&span, span::json(response)),
            Ok(_) => {}
            Err(error) => match describe(error) {
                Some((code, message)) => span::refuse(&span, code, &message),
                None => span::fail(&span, std::any::type_name::<E>(), error),
            },
        }
        span.end();
        result
    }
}
