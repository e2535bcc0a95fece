//! An identifier is text or a whole number.

use respan::RespanParams;

fn main() {
    let _ = RespanParams::new().customer_identifier(1.5);
    let _ = RespanParams::new().thread_identifier(true);
    let _ = RespanParams::new().session_identifier(["a", "b"]);
}
