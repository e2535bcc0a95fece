//! The recorded call: the bytes of request and response, and the description made of them when its span is exported.

use super::captured_body::CapturedBody;
use super::request_bytes::RequestBytes;
use super::response_headers::ResponseHeaders;
use crate::call::{CallError, ModelCall};
use crate::recognise::Endpoint;
use crate::write::Writer;
use respan_runtime::model_calls::is_content_off_here;
use respan_runtime::{Naming, SpanDescription, WrittenSpan};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Instant;

/// One recorded call. The caller's threads add bytes; the thread that exports the span parses them.
pub(super) struct Recording {
    endpoint: Endpoint,
    start: Instant,
    /// `true` if the span has the name of another library.
    keeps_name: bool,
    /// `true` once the response was received, in part or as a whole, where content is switched off.
    is_content_withheld: AtomicBool,
    /// `None` once the description is made: what arrives later is not recorded.
    transfer: Mutex<Option<Transfer>>,
    /// Boxed, because it is larger than all the rest, which is made on the caller's thread.
    call: OnceLock<Box<ModelCall>>,
}

/// The bytes and the outcome of a call.
pub(super) struct Transfer {
    pub(super) request: RequestBytes,
    pub(super) status: Option<u16>,
    /// Boxed, because few responses have any.
    pub(super) headers: Option<Box<ResponseHeaders>>,
    pub(super) response: Option<CapturedBody>,
    pub(super) error: Option<CallError>,
    pub(super) is_dropped: bool,
}

impl Recording {
    pub(super) fn new(endpoint: Endpoint, request: RequestBytes) -> Self {
        Self {
            endpoint,
            start: Instant::now(),
            keeps_name: false,
            is_content_withheld: AtomicBool::new(false),
            transfer: Mutex::new(Some(Transfer {
                request,
                status: None,
                headers: None,
                response: None,
                error: None,
                is_dropped: false,
            })),
            call: OnceLock::new(),
        }
    }

    /// A call whose span another library has named.
    pub(super) fn of_other_span(endpoint: Endpoint, request: RequestBytes) -> Self {
        Self {
            keeps_name: true,
            ..Self::new(endpoint, request)
        }
    }

    pub(super) fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    pub(super) fn start(&self) -> Instant {
        self.start
    }

    /// Changes what is recorded, unless the description is made already.
    pub(super) fn update(&self, change: impl FnOnce(&mut Transfer)) {
        if let Some(transfer) = &mut *self.transfer() {
            if is_content_off_here() {
                self.is_content_withheld.store(true, Ordering::Relaxed);
            }
            change(transfer);
        }
    }

    fn transfer(&self) -> MutexGuard<'_, Option<Transfer>> {
        self.transfer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write_call(&self, call: &ModelCall, naming: Naming, with_content: bool) -> WrittenSpan {
        let with_content = with_content && !self.is_content_withheld.load(Ordering::Relaxed);
        let mut span = Writer::new(naming).content(with_content).write(call);
        if self.keeps_name {
            span.name = None;
        }
        span
    }

    fn call(&self) -> &ModelCall {
        self.call.get_or_init(|| {
            let transfer = self.transfer().take();
            Box::new(transfer.map_or_else(|| self.endpoint.call(), |transfer| transfer.describe(&self.endpoint)))
        })
    }
}

impl Transfer {
    fn describe(self, endpoint: &Endpoint) -> ModelCall {
        let mut call = ModelCall::from_request(endpoint, &self.request);
        let mut is_complete = false;
        if let Some(status) = self.status {
            let folded = self.response.map(CapturedBody::finish).unwrap_or_default();
            is_complete = folded.is_complete() || status >= 400;
            call = call.respond(endpoint.api(), status, folded);
        }
        if let Some(headers) = self.headers {
            headers.complete(&mut call);
        }
        if let Some(error) = self.error.filter(|_| !is_complete) {
            call = call.error(error);
        }
        call.cancelled(self.is_dropped && !is_complete)
    }
}

impl SpanDescription for Recording {
    fn write(&self, naming: Naming, with_content: bool) -> WrittenSpan {
        self.write_call(self.call(), naming, with_content)
    }

    /// The request alone: what arrives later belongs to the description of the whole call.
    fn write_running(&self, naming: Naming, with_content: bool) -> WrittenSpan {
        // Parsed without the lock, for which a chunk would wait.
        let request = self.transfer().as_ref().map(|transfer| transfer.request.share());
        match request {
            Some(request) => self.write_call(&ModelCall::from_request(&self.endpoint, &request), naming, with_content),
            None => self.write(naming, with_content),
        }
    }

    fn size(&self) -> usize {
        let transfer = self.transfer();
        let response = transfer.as_ref().and_then(|transfer| transfer.response.as_ref());
        let request = transfer.as_ref().map_or(0, |transfer| transfer.request.len());
        request + response.map_or(0, CapturedBody::size)
    }
}
