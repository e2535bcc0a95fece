//! OpenAI's chat completions.

use super::{openai_content, openai_parameters, openai_usage};
use crate::call::{Choice, ModelCall};
use crate::json::Lookup;
use serde_json::Value;

pub(super) fn request(call: &mut ModelCall, body: &Value) {
    openai_parameters::read(call, body);
    call.messages = body.list("messages").iter().map(openai_content::message).collect();
    call.tools = openai_content::tools(body);
}

pub(super) fn response(call: &mut ModelCall, body: &Value) {
    openai_parameters::identity(call, body);
    call.usage = openai_usage::read(openai_usage::find(body));
    call.prompt_filter = body.present("prompt_filter_results");
    call.choices = body.list("choices").iter().map(choice).collect();
}

pub(super) fn choice(choice: &Value) -> Choice {
    let mut message = openai_content::message(choice.at("message"));
    message.role.get_or_insert_with(|| "assistant".to_owned());
    Choice {
        message,
        // Mistral's models on Bedrock have the other name.
        finish_reason: choice.owned("finish_reason").or_else(|| choice.owned("stop_reason")),
        content_filter: choice
            .present("content_filter_results")
            .filter(|found| found.as_object().is_some_and(|found| !found.is_empty())),
    }
}
