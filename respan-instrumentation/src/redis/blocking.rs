//! Blocking connections.

use super::span;
use super::traced::Traced;
use redis::{Cmd, ConnectionLike, RedisResult, Value};
use std::slice;

impl<C: ConnectionLike> ConnectionLike for Traced<C> {
    fn req_packed_command(&mut self, command: &[u8]) -> RedisResult<Value> {
        let span = span::start_packed(command, self.0.get_db());
        let result = self.0.req_packed_command(command);
        span::finish(span, result.as_ref().map(slice::from_ref));
        result
    }

    fn req_packed_commands(&mut self, commands: &[u8], offset: usize, count: usize) -> RedisResult<Vec<Value>> {
        // A transaction has one response, after those of its commands.
        let commands_in_it = if offset == 0 { count } else { offset.saturating_sub(1) };
        let span = span::start_pipeline(commands_in_it, self.0.get_db());
        let result = self.0.req_packed_commands(commands, offset, count);
        span::finish(span, result.as_ref());
        result
    }

    fn req_command(&mut self, command: &Cmd) -> RedisResult<Value> {
        let span = span::start(command, self.0.get_db());
        let result = self.0.req_command(command);
        span::finish(span, result.as_ref().map(slice::from_ref));
        result
    }

    fn get_db(&self) -> i64 {
        self.0.get_db()
    }

    fn supports_pipelining(&self) -> bool {
        self.0.supports_pipelining()
    }

    fn check_connection(&mut self) -> bool {
        self.0.check_connection()
    }

    fn is_open(&self) -> bool {
        self.0.is_open()
    }
}
