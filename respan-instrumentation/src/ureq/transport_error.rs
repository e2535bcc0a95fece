//! Errors of ureq as errors of calls, of the types that calls by other clients have.

use crate::call::CallError;
use std::io;
use ureq::Error;

/// The error of a request without a response.
pub(super) fn of_request(error: &Error) -> CallError {
    let message = match error {
        // With the URL, which may contain a key.
        Error::BadUri(_) => "bad uri".to_owned(),
        Error::RequireHttpsOnly(_) => "configured for https only".to_owned(),
        _ => return typed(kind(error), error),
    };
    CallError::new(kind(error), message)
}

/// The error of a response whose body cannot be read.
pub(super) fn of_body(error: &io::Error) -> CallError {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<Error>());
    let kind = match inner {
        Some(Error::Timeout(_)) => "timeout",
        _ => io_kind(error.kind()).unwrap_or("response_error"),
    };
    typed(kind, error)
}

fn typed<E: std::error::Error>(kind: &'static str, error: &E) -> CallError {
    CallError {
        kind: Some(kind.to_owned()),
        ..CallError::of(error)
    }
}

fn kind(error: &Error) -> &'static str {
    match error {
        Error::Timeout(_) => "timeout",
        Error::Io(error) => io_kind(error.kind()).unwrap_or("request_error"),
        Error::HostNotFound | Error::ConnectionFailed | Error::Tls(_) | Error::ConnectProxyFailed(_) => {
            "connection_error"
        }
        Error::RedirectFailed | Error::TooManyRedirects => "redirect_error",
        Error::LargeResponseHeader(..) | Error::BodyExceedsLimit(_) | Error::BodyStalled => "response_error",
        _ => "request_error",
    }
}

fn io_kind(kind: io::ErrorKind) -> Option<&'static str> {
    match kind {
        io::ErrorKind::TimedOut => Some("timeout"),
        io::ErrorKind::ConnectionRefused => Some("connection_refused"),
        io::ErrorKind::ConnectionReset => Some("connection_reset"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ureq::Timeout;

    #[test]
    fn types_are_those_of_other_clients() {
        let refused = Error::Io(io::ErrorKind::ConnectionRefused.into());
        let time_out = Error::Timeout(Timeout::Connect);
        let errors = [refused, time_out, Error::HostNotFound, Error::TooManyRedirects];
        let kinds = errors.map(|error| of_request(&error).type_name());
        assert_eq!(
            kinds,
            ["connection_refused", "timeout", "connection_error", "redirect_error"]
        );

        let read = |error: Error| of_body(&error.into_io()).type_name();
        assert_eq!(read(Error::Timeout(Timeout::RecvBody)), "timeout");
        assert_eq!(read(Error::Io(io::ErrorKind::UnexpectedEof.into())), "response_error");
    }

    #[test]
    fn urls_are_left_out() {
        let error = of_request(&Error::BadUri("http://host/?key=fake".to_owned()));
        assert_eq!(error.description(), "bad uri");
    }
}
