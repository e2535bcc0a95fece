//! The client: requests with redirects and a timeout.

use super::certificates::Certificates;
use super::connector::Connector;
use super::error::{ClientError, RequestError};
use super::redirect::{self, MAX_REDIRECTS};
use super::response::Response;
use super::url::Url;
use bytes::Bytes;
use http::header::{ACCEPT, HeaderMap, HeaderValue, PROXY_AUTHORIZATION};
use http::{Method, Request};
use http_body_util::Full;
use hyper_util::client::legacy::Client;
use hyper_util::client::proxy::matcher::Matcher;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use std::env;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// A client for one endpoint, with persistent connections.
#[derive(Debug)]
pub(crate) struct HttpClient {
    client: Client<Connector, Full<Bytes>>,
    proxies: Arc<Matcher>,
}

/// Unused connections are closed after this time, before most servers and proxies do.
const IDLE_TIMEOUT: Duration = Duration::from_secs(90);
/// The number of headers of a response: gateways add to those of the endpoint, and hyper's default is 100.
const MAX_HEADERS: usize = 1000;
/// A timeout beyond all clocks: thirty years.
const FAR: Duration = Duration::from_secs(60 * 60 * 24 * 365 * 30);

impl HttpClient {
    /// Builds a client for this URL, with the proxies of the environment or none; opens no connection.
    pub(crate) fn new(url: &Url, certificates: &Certificates, uses_proxies: bool) -> Result<Self, ClientError> {
        let proxies = Arc::new(if uses_proxies {
            proxies_of_environment()
        } else {
            Matcher::builder().build()
        });
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE_TIMEOUT)
            // A response that cannot be read counts as lost, so that the spans are sent again: headers that other clients
            // accept must not make it one.
            .http1_max_headers(MAX_HEADERS)
            .http1_allow_obsolete_multiline_headers_in_responses(true)
            .http1_allow_spaces_after_header_name_in_responses(true)
            .http1_ignore_invalid_headers_in_responses(true)
            .build(Connector::new(url, certificates, Arc::clone(&proxies))?);
        Ok(Self { client, proxies })
    }

    /// Sends a POST request; returns once the response's head has arrived.
    ///
    /// Redirects are followed to the same origin only, so that key and spans go to no other host, and only those that
    /// preserve method and body. The others turn the request into a GET without spans, whose success would be misleading.
    pub(crate) async fn post(
        &self,
        url: &Url,
        headers: &HeaderMap,
        body: Bytes,
        timeout: Duration,
    ) -> Result<Response, RequestError> {
        let now = Instant::now();
        let deadline = now.checked_add(timeout).unwrap_or_else(|| now + FAR);
        let mut url = url.clone();
        let mut redirects = 0;
        loop {
            let request = self.request(&url, headers, body.clone());
            let sent = timeout_at(deadline, self.client.request(request)).await;
            let response = sent.map_err(|_| RequestError::TimedOut)??;
            match redirect::followed(&url, &response) {
                Some(target) if redirects < MAX_REDIRECTS => url = target,
                _ => return Ok(Response::new(response, url, deadline)),
            }
            redirects += 1;
        }
    }

    fn request(&self, url: &Url, headers: &HeaderMap, body: Bytes) -> Request<Full<Bytes>> {
        let mut request = Request::new(Full::new(body));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = url.uri().clone();
        request.headers_mut().clone_from(headers);
        let headers = request.headers_mut();
        headers.entry(ACCEPT).or_insert(HeaderValue::from_static("*/*"));
        // For https the connector sends it with the request for a tunnel.
        if !url.is_https()
            && let Some(proxy) = self.proxies.intercept(url.uri())
            && let Some(authorization) = proxy.basic_auth()
        {
            headers
                .entry(PROXY_AUTHORIZATION)
                .or_insert_with(|| authorization.clone());
        }
        request
    }
}

/// The proxies that the environment names. `*` excepts all hosts, as in curl; the matcher itself applies it to names only, not to
/// addresses.
fn proxies_of_environment() -> Matcher {
    let exceptions = env::var("NO_PROXY").or_else(|_| env::var("no_proxy"));
    if exceptions.is_ok_and(|exceptions| exceptions.split(',').any(|host| host.trim() == "*")) {
        return Matcher::builder().build();
    }
    Matcher::from_env()
}
