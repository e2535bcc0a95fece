//! Errors of HTTP clients as errors of calls.

use crate::call::CallError;
use std::error::Error;
use std::io;

/// The error of a request, which may contain one of reqwest. A URL may contain a key, so it is left out.
pub(super) fn describe<E: Error + 'static>(error: &E, transport: Option<&reqwest::Error>) -> CallError {
    let in_chain = || chain(Some(error)).find_map(|error| error.downcast_ref());
    let Some(transport) = transport.or_else(in_chain) else {
        return CallError::of(error);
    };
    let causes = || chain(transport.source());
    let message = causes().fold(action(transport).to_owned(), |message, cause| {
        format!("{message}: {cause}")
    });
    let io_error = causes().find_map(|error| error.downcast_ref::<io::Error>());
    CallError::new(kind(transport, io_error.map(io::Error::kind)), message)
}

fn chain<'a>(error: Option<&'a (dyn Error + 'static)>) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(error, |&error| error.source())
}

fn kind(error: &reqwest::Error, io_error: Option<io::ErrorKind>) -> &'static str {
    match io_error {
        _ if error.is_timeout() => "timeout",
        Some(io::ErrorKind::ConnectionRefused) => "connection_refused",
        Some(io::ErrorKind::ConnectionReset) => "connection_reset",
        _ if error.is_connect() => "connection_error",
        _ if error.is_body() || error.is_decode() => "response_error",
        _ if error.is_redirect() => "redirect_error",
        _ => "request_error",
    }
}

fn action(error: &reqwest::Error) -> &'static str {
    if error.is_body() || error.is_decode() {
        "error reading the response"
    } else {
        "error sending the request"
    }
}
