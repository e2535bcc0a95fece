//! Async connections.

use super::span;
use super::traced::Traced;
use redis::aio::ConnectionLike;
use redis::{Cmd, Pipeline, RedisFuture, Value};
use std::slice;

impl<C: ConnectionLike + Send> ConnectionLike for Traced<C> {
    fn req_packed_command<'a>(&'a mut self, command: &'a Cmd) -> RedisFuture<'a, Value> {
        Box::pin(async move {
            let span = span::start(command, self.0.get_db());
            let result = self.0.req_packed_command(command).await;
            span::finish(span, result.as_ref().map(slice::from_ref));
            result
        })
    }

    fn req_packed_commands<'a>(
        &'a mut self,
        pipeline: &'a Pipeline,
        offset: usize,
        count: usize,
    ) -> RedisFuture<'a, Vec<Value>> {
        Box::pin(async move {
            let span = span::start_pipeline(pipeline.len(), self.0.get_db());
            let result = self.0.req_packed_commands(pipeline, offset, count).await;
            span::finish(span, result.as_ref());
            result
        })
    }

    fn get_db(&self) -> i64 {
        self.0.get_db()
    }
}
