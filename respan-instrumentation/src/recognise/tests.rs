use super::*;
use crate::call::Family;

fn known(url: &str) -> Option<Endpoint> {
    found(url, b"")
}

fn found(url: &str, body: &[u8]) -> Option<Endpoint> {
    let (scheme, rest) = url.split_once("://").unwrap();
    let (host, path) = rest.split_at(rest.find('/').unwrap());
    recognise(
        &RequestHead::new("POST", scheme, host, path).content_type("application/json"),
        body,
    )
}

#[test]
fn known_hosts_need_no_body() {
    for (url, api, provider) in [
        (
            "https://api.openai.com/v1/chat/completions",
            Api::OpenAiChat,
            Provider::OpenAi,
        ),
        (
            "https://eu.api.openai.com/v1/responses",
            Api::OpenAiResponses,
            Provider::OpenAi,
        ),
        (
            "https://api.openai.com/v1/images/generations",
            Api::OpenAiImages,
            Provider::OpenAi,
        ),
        (
            "https://api.openai.com/v1/audio/transcriptions",
            Api::OpenAiTranscription,
            Provider::OpenAi,
        ),
        (
            "https://api.anthropic.com/v1/messages",
            Api::AnthropicMessages,
            Provider::Anthropic,
        ),
        (
            "https://bedrock-runtime.us-west-2.amazonaws.com/openai/v1/chat/completions",
            Api::OpenAiChat,
            Provider::Bedrock,
        ),
        (
            "https://bedrock-mantle.us-west-2.api.aws/v1/responses",
            Api::OpenAiResponses,
            Provider::Bedrock,
        ),
        (
            "https://openrouter.ai/api/v1/chat/completions",
            Api::OpenAiChat,
            Provider::OpenRouter,
        ),
        (
            "https://api.groq.com/openai/v1/chat/completions",
            Api::OpenAiChat,
            Provider::Groq,
        ),
        (
            "https://api.together.xyz/v1/completions",
            Api::OpenAiCompletion,
            Provider::Together,
        ),
        (
            "https://api.mistral.ai/v1/embeddings",
            Api::OpenAiEmbeddings,
            Provider::Mistral,
        ),
        (
            "https://api.deepseek.com/chat/completions",
            Api::OpenAiChat,
            Provider::DeepSeek,
        ),
        ("https://api.x.ai/v1/chat/completions", Api::OpenAiChat, Provider::XAi),
        (
            "https://api.fireworks.ai/inference/v1/chat/completions",
            Api::OpenAiChat,
            Provider::Fireworks,
        ),
        (
            "https://api.perplexity.ai/chat/completions",
            Api::OpenAiChat,
            Provider::Perplexity,
        ),
        (
            "https://api.cerebras.ai/v1/chat/completions",
            Api::OpenAiChat,
            Provider::Cerebras,
        ),
        (
            "https://api.anthropic.com/v1/complete",
            Api::AnthropicCompletion,
            Provider::Anthropic,
        ),
        ("https://api.cohere.com/v2/rerank", Api::CohereRerank, Provider::Cohere),
        (
            "https://api.cohere.com/v1/generate",
            Api::CohereGenerate,
            Provider::Cohere,
        ),
        (
            "https://generativelanguage.googleapis.com/v1beta/openai/chat/completions",
            Api::OpenAiChat,
            Provider::Gemini,
        ),
    ] {
        let endpoint = known(url).unwrap_or_else(|| panic!("{url}"));
        assert_eq!((endpoint.api(), endpoint.provider()), (api, &provider), "{url}");
    }
}

#[test]
fn rarer_paths_of_known_hosts_are_found() {
    for (url, api, provider) in [
        ("https://api.cohere.com/v1/chat", Api::CohereChat, Provider::Cohere),
        (
            "https://api.openai.com/v1/responses/compact",
            Api::OpenAiResponses,
            Provider::OpenAi,
        ),
        (
            "https://api.mistral.ai/v1/agents/completions",
            Api::OpenAiChat,
            Provider::Mistral,
        ),
        (
            "https://aiplatform.eu.rep.googleapis.com/v1/projects/p/locations/eu/publishers/anthropic/models/m:rawPredict",
            Api::AnthropicMessages,
            Provider::VertexAi,
        ),
    ] {
        let endpoint = known(url).unwrap_or_else(|| panic!("{url}"));
        assert_eq!((endpoint.api(), endpoint.provider()), (api, &provider), "{url}");
    }
}

#[test]
fn services_that_follow_other_apis_have_their_own_names() {
    let chat = br#"{"model": "m", "messages": [{"role": "user", "content": "hi"}]}"#;
    let rank = br#"{"model": "m", "query": "q", "documents": []}"#;
    for (url, body, api, provider) in [
        (
            "https://api.voyageai.com/v1/rerank",
            &rank[..],
            Api::CohereRerank,
            "voyageai",
        ),
        (
            "https://api.moonshot.ai/v1/chat/completions",
            chat,
            Api::OpenAiChat,
            "moonshotai",
        ),
        (
            "https://api.moonshot.ai/anthropic/v1/messages",
            chat,
            Api::AnthropicMessages,
            "moonshotai",
        ),
        (
            "https://adb-1.azuredatabricks.net/serving-endpoints/chat/completions",
            chat,
            Api::OpenAiChat,
            "databricks",
        ),
        ("https://api.writer.com/v1/chat", chat, Api::OpenAiChat, "writer"),
        (
            "https://us-south.ml.cloud.ibm.com/ml/v1/text/chat?version=2024-10-08",
            br#"{"model_id": "m", "project_id": "p", "messages": [{"role": "user", "content": "hi"}]}"#,
            Api::OpenAiChat,
            "ibm.watsonx.ai",
        ),
        ("https://API.Writer.com.:443/v1/chat", chat, Api::OpenAiChat, "writer"),
        (
            "https://api.writer.com.evil.example/v1/chat",
            chat,
            Api::OpenAiChat,
            "openai",
        ),
        ("https://evilapi.writer.com/v1/chat", chat, Api::OpenAiChat, "openai"),
        (
            "https://1.gcp.databricks.com/serving-endpoints/chat/completions",
            chat,
            Api::OpenAiChat,
            "databricks",
        ),
        ("http://mock/v1/chat", chat, Api::OpenAiChat, "openai"),
        ("http://mock/v2/chat", chat, Api::CohereChat, "cohere"),
        ("http://gateway/v1/cohere/v2/chat", chat, Api::CohereChat, "cohere"),
        (
            "http://mock/v1/chat",
            br#"{"model": "m", "message": "hi"}"#,
            Api::CohereChat,
            "cohere",
        ),
        (
            "http://gateway/bedrock/model/m/converse",
            br#"{"messages": []}"#,
            Api::BedrockConverse,
            "aws.bedrock",
        ),
    ] {
        let endpoint = found(url, body).unwrap_or_else(|| panic!("{url}"));
        assert_eq!((endpoint.api(), endpoint.provider().name()), (api, provider), "{url}");
    }
    assert_eq!(found("https://api.moonshot.ai/v1/chat/completions", b"{}"), None);
    assert_eq!(found("http://mock/v1/embeddings", chat), None);
}

#[test]
fn models_in_paths_are_found() {
    for (url, api, provider, model, streaming) in [
        (
            "https://us-central1-aiplatform.googleapis.com/v1/projects/p/locations/l/endpoints/123:streamGenerateContent",
            Api::GeminiGenerate,
            Provider::VertexAi,
            "123",
            true,
        ),
        (
            "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse",
            Api::GeminiGenerate,
            Provider::Gemini,
            "gemini-2.5-flash",
            true,
        ),
        (
            "https://us-central1-aiplatform.googleapis.com/v1/projects/p/locations/l/publishers/google/models/gemini-2.5-pro:generateContent",
            Api::GeminiGenerate,
            Provider::VertexAi,
            "gemini-2.5-pro",
            false,
        ),
        (
            "https://aiplatform.googleapis.com/v1/projects/p/locations/l/publishers/anthropic/models/claude-sonnet-4:streamRawPredict",
            Api::AnthropicMessages,
            Provider::VertexAi,
            "claude-sonnet-4",
            true,
        ),
        (
            "https://bedrock-runtime.us-east-1.amazonaws.com/model/us.anthropic.claude-3-5-sonnet-20240620-v1%3A0/converse-stream",
            Api::BedrockConverse,
            Provider::Bedrock,
            "us.anthropic.claude-3-5-sonnet-20240620-v1:0",
            true,
        ),
        (
            "https://me.openai.azure.com/openai/deployments/my-gpt/chat/completions?api-version=2024-10-21",
            Api::OpenAiChat,
            Provider::AzureOpenAi,
            "my-gpt",
            false,
        ),
    ] {
        let endpoint = known(url).unwrap_or_else(|| panic!("{url}"));
        assert_eq!((endpoint.api(), endpoint.provider()), (api, &provider), "{url}");
        assert_eq!(endpoint.model(), Some(model), "{url}");
        assert_eq!(endpoint.call().is_streaming, streaming, "{url}");
    }
}

#[test]
fn the_base_url_ends_where_the_path_of_the_api_begins() {
    let base = |url| known(url).unwrap().call().api_base.unwrap();
    assert_eq!(
        base("https://api.openai.com/v1/chat/completions"),
        "https://api.openai.com/v1/"
    );
    assert_eq!(
        base("https://me.openai.azure.com:8443/openai/deployments/x/embeddings?api-version=1"),
        "https://me.openai.azure.com:8443/openai/"
    );
}

#[test]
fn suffixes_match_at_a_dot() {
    for url in [
        "https://evilapi.openai.com.example/v1/chat/completions",
        "https://api.openai.com.evil.example/v1/chat/completions",
        "https://evilapi.openai.com/v1/chat/completions",
        "https://aiplatform.googleapis.com.evil.example/v1/models/x:generateContent",
        "https://bedrock-runtime.us-east-1.amazonaws.com.evil.example/model/x/converse",
        "https://notopenrouter.ai/api/v1/chat/completions",
        "https://s3.amazonaws.com/model/x/converse",
        "https://storage.googleapis.com/v1/models/x:generateContent",
    ] {
        assert_eq!(known(url), None, "{url}");
    }
}

#[test]
fn unknown_hosts_need_a_body_that_fits() {
    let chat = br#"{"model": "m", "messages": [{"role": "user", "content": "hi"}]}"#;
    let input = br#"{"model": "m", "input": "hi"}"#;
    for (url, body, is_call) in [
        ("http://proxy.internal/v1/chat/completions", &chat[..], true),
        ("http://proxy.internal/v1/chat/completions", b"", false),
        ("http://proxy.internal/v1/chat/completions", b"[1]", false),
        (
            "http://proxy.internal/v1/chat/completions",
            br#"{"model": "m", "mess"#,
            false,
        ),
        (
            "http://proxy.internal/v1/chat/completions",
            br#"{"messages": []}"#,
            false,
        ),
        ("http://shop.example/responses", br#"{"responses": []}"#, false),
        ("http://shop.example/responses", input, true),
        ("http://shop.example/search", input, false),
        ("http://gateway.example/llm", chat, true),
        ("http://gateway.example/v1/messages/count_tokens", chat, false),
        ("http://gateway.example/tokenize/", chat, false),
        ("http://gateway.example/apply-template", chat, false),
        (
            "http://gateway.example/llm",
            br#"{"model": "golf", "messages": [1]}"#,
            false,
        ),
        ("http://mock/model/x/converse", br#"{"messages": []}"#, true),
        ("http://mock/v1/models/g:generateContent", br#"{"contents": []}"#, true),
        (
            "http://mock/v2/rerank",
            br#"{"model": "r", "query": "q", "documents": []}"#,
            true,
        ),
        ("http://mock/v1/complete", br#"{"model": "c", "prompt": "p"}"#, true),
        ("http://mock/v1/complete", br#"{"model": "c", "text": "p"}"#, false),
        ("http://mock/v1/generate", br#"{"model": "c", "prompt": "p"}"#, true),
        ("http://mock/v1/generate", br#"{"prompt": "p"}"#, false),
    ] {
        assert_eq!(
            found(url, body).is_some(),
            is_call,
            "{url} {}",
            String::from_utf8_lossy(body)
        );
    }
}

#[test]
fn servers_of_ones_own_are_told_apart_by_name_and_port() {
    let chat = br#"{"model": "m", "messages": []}"#;
    for (url, provider) in [
        ("http://vllm:8000/v1/chat/completions", Provider::Vllm),
        ("http://localhost:1234/v1/chat/completions", Provider::LmStudio),
        ("http://localhost:11434/v1/chat/completions", Provider::Ollama),
        ("http://llama-cpp.svc.local/v1/chat/completions", Provider::LlamaCpp),
        ("http://localhost:8000/v1/chat/completions", Provider::OpenAi),
    ] {
        let endpoint = found(url, chat).unwrap();
        assert_eq!(endpoint.provider(), &provider, "{url}");
        assert_eq!(endpoint.api().family(), Family::OpenAi);
        assert_eq!(known(url), None, "{url}");
    }
}

#[test]
fn other_requests_are_none() {
    let head = RequestHead::new("GET", "https", "api.openai.com", "/v1/chat/completions");
    assert_eq!(recognise(&head, b""), None);
    for url in [
        "https://api.openai.com/v1/models",
        "https://api.openai.com/v1/threads/t/messages",
        "https://api.anthropic.com/v1/messages/count_tokens",
        "https://api.openai.com/v1/files",
        "https://api.openai.com/v1/moderations",
        "https://api.openai.com/v1/batches",
        "https://api.openai.com/v1/threads/t/runs",
        "https://api.openai.com/v1/responses/input_tokens",
        "https://api.openai.com/v1/responses/r/cancel",
        "https://api.openai.com/v1/images/variations",
        "https://api.anthropic.com/v1/messages/batches",
        "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:countTokens",
        "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:batchGenerateContent",
        "https://us-east5-aiplatform.googleapis.com/v1/projects/p/locations/l/publishers/anthropic/models/count-tokens:rawPredict",
        "https://bedrock-runtime.us-east-1.amazonaws.com/model/amazon.nova-lite-v1:0/count-tokens",
        "http://localhost:11434/api/pull",
    ] {
        assert_eq!(known(url), None, "{url}");
    }
}
