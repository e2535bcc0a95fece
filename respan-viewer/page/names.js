// The attribute keys of Respan, OpenLLMetry, OpenTelemetry and OpenInference by meaning, the preferred key first.
// Read by the page and, as JSON, by the server: keep the object valid JSON.
export const NAMES = {
  "fields": {
    "name": ["traceloop.entity.name"],
    "kind": ["openinference.span.kind", "traceloop.span.kind", "gen_ai.operation.name", "llm.request.type", "respan.entity.log_type"],
    "provider": ["gen_ai.provider.name", "gen_ai.system", "llm.provider", "llm.system"],
    "model": ["gen_ai.response.model", "gen_ai.request.model", "llm.model_name", "embedding.model_name", "reranker.model_name"],
    "input_tokens": ["gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens", "llm.token_count.prompt", "llm.usage.prompt_tokens"],
    "output_tokens": ["gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens", "llm.token_count.completion", "llm.usage.completion_tokens"],
    "cost": ["gen_ai.usage.cost", "gen_ai.usage.total_cost", "llm.cost.total", "respan.cost"],
    "first_token": ["gen_ai.response.time_to_first_chunk", "gen_ai.server.time_to_first_token", "respan.time_to_first_item"],
    "session": ["respan.sessions.session_identifier", "session.id", "gen_ai.conversation.id", "langfuse.session.id"],
    "thread": ["respan.threads.thread_identifier"],
    "outcome": ["respan.outcome"],
    "input": ["traceloop.entity.input", "input.value", "gen_ai.tool.call.arguments", "tool_arguments", "input"],
    "output": ["traceloop.entity.output", "output.value", "gen_ai.tool.call.result", "tool_response", "output"]
  },
  "kinds": ["span", "workflow", "task", "agent", "tool", "llm", "embedding", "retrieval"],
  "kind_values": {
    "workflow": "workflow", "task": "task", "agent": "agent", "tool": "tool",
    "llm": "llm", "chat": "llm", "completion": "llm", "text_completion": "llm", "generate_content": "llm", "text": "llm",
    "embedding": "embedding", "embeddings": "embedding",
    "retriever": "retrieval", "retrieval": "retrieval", "reranker": "retrieval", "rerank": "retrieval",
    "chain": "task", "guardrail": "task", "evaluator": "task", "prompt": "task",
    "invoke_workflow": "workflow", "invoke_agent": "agent", "create_agent": "agent", "execute_tool": "tool"
  },
  "first_token_events": ["gen_ai.content.completion.chunk", "llm.content.completion.chunk", "First Token Stream Event", "gen_ai.first_token"]
};
