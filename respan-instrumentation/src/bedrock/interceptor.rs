//! The interceptor.

use super::started_call::StartedCall;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::{
    BeforeDeserializationInterceptorContextMut, BeforeTransmitInterceptorContextMut, FinalizerInterceptorContextRef,
};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;
use respan_runtime::Instruments;
use respan_runtime::instruments::mark_initialized;

/// An interceptor for the client of Amazon Bedrock: each call of a model, whole or streamed, is a span, attempts included.
///
/// The span has the prompt, the answer, the parameters and the tokens. Those of `ConverseStream` and
/// `InvokeModelWithResponseStream` end with the stream, or when it is dropped. Blocked by [`Instruments::Bedrock`], it only calls
/// through.
///
/// ```text
/// // Compiled in examples/clients/tests/bedrock/main.rs, since the SDK is no dependency of respan.
/// let config = aws_sdk_bedrockruntime::config::Builder::from(&aws_config::load_from_env().await)
///     .interceptor(respan::bedrock::Interceptor::new())
///     .build();
/// let client = aws_sdk_bedrockruntime::Client::from_conf(config);
/// ```
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Interceptor;

impl Interceptor {
    /// The interceptor.
    pub fn new() -> Self {
        mark_initialized(&[Instruments::Bedrock]);
        Self
    }
}

impl Default for Interceptor {
    fn default() -> Self {
        Self::new()
    }
}

impl Intercept for Interceptor {
    fn name(&self) -> &'static str {
        "respan::bedrock::Interceptor"
    }

    /// Here the request has its URL, and what is added is not signed, so that a proxy may change it.
    fn modify_before_transmit(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        state: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if state.load::<StartedCall>().is_none() {
            let Some(call) = StartedCall::start(context.request()) else {
                return Ok(());
            };
            state.interceptor_state().store_put(call);
        }
        if let Some(call) = state.load::<StartedCall>() {
            call.inject(context.request_mut());
        }
        Ok(())
    }

    fn modify_before_deserialization(
        &self,
        context: &mut BeforeDeserializationInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        state: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Some(call) = state.load::<StartedCall>() {
            call.record_stream(context.response_mut());
        }
        Ok(())
    }

    fn read_after_execution(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        state: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Some(call) = state.load::<StartedCall>() {
            call.finish(context.response(), context.output_or_error().and_then(Result::err));
        }
        Ok(())
    }
}
