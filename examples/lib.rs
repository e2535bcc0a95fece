//! What the examples share: clients of LLM services, stand-ins for those services on loopback, and a tree in text.

pub mod support;
