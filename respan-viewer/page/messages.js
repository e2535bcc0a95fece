// Messages of model calls, whichever convention recorded them.
import { nested, parsed } from './attributes.js';

/**
 * @typedef {{type: 'text'|'reasoning'|'refusal'|'call'|'result'|'image'|'link'|'json', text?: string, name?: string, id?: string,
 *   value?: any, media?: string, data?: string}} Part
 * @typedef {{role: string, parts: Part[], finish?: string}} ChatMessage
 */

/** The messages to the model and its answers. @param {Map<string, any>} attributes @returns {{input: ChatMessage[], output: ChatMessage[]}} */
export function messagesOf(attributes) {
  const system = parsed(attributes.get('gen_ai.system_instructions'));
  const input = messageList(attributes.get('gen_ai.input.messages'), 'user')
    ?? messageList(nested(attributes, 'gen_ai.prompt.'), 'user')
    ?? messageList(nested(attributes, 'llm.input_messages.'), 'user')
    ?? [];
  const output = messageList(attributes.get('gen_ai.output.messages'), 'assistant')
    ?? messageList(nested(attributes, 'gen_ai.completion.'), 'assistant')
    ?? messageList(nested(attributes, 'llm.output_messages.'), 'assistant')
    ?? [];
  if (system) input.unshift({ role: 'system', parts: partsOf(system) });
  return { input, output };
}

/** Whether a key belongs to messages, which are shown apart. @param {string} key */
export function isMessageKey(key) {
  return /^(gen_ai\.(prompt|completion)\.\d|gen_ai\.(input|output)\.messages$|gen_ai\.system_instructions$|llm\.(input|output)_messages\.)/.test(key);
}

function messageList(value, role) {
  const list = parsed(value);
  return Array.isArray(list) && list.length ? list.filter((item) => item !== undefined && item !== null).map((item) => messageOf(item, role)) : undefined;
}

function messageOf(item, role) {
  if (typeof item !== 'object') return { role, parts: partsOf(item) };
  const message = typeof item.message === 'object' && item.message ? item.message : item;
  const parts = [];
  if (message.reasoning) parts.push({ type: 'reasoning', text: String(message.reasoning) });
  const content = message.parts ?? message.contents ?? message.content;
  const isResult = message.role === 'tool' || message.tool_call_id !== undefined;
  if (isResult && typeof content !== 'object') {
    parts.push({ type: 'result', id: message.tool_call_id, value: parsed(content) });
  } else {
    parts.push(...partsOf(content));
  }
  if (message.refusal) parts.push({ type: 'refusal', text: String(message.refusal) });
  for (const call of arrayOf(parsed(message.tool_calls)).map((call) => callOf(call.tool_call ?? call))) {
    // With Anthropic's content as it was sent, each call is in it as well, with the same id.
    if (!parts.some(({ id }) => id && id === call.id)) parts.push(call);
  }
  if (message.function_call) parts.push(callOf(parsed(message.function_call)));
  return { role: String(message.role ?? role), parts, finish: message.finish_reason };
}

function arrayOf(value) {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'object' && item) : [];
}

function callOf(call) {
  const called = call.function ?? call;
  return {
    type: 'call',
    name: String(called.name ?? ''),
    id: call.id ?? call.call_id,
    value: parsed(called.arguments ?? called.input ?? called.args),
  };
}

/** @param {any} content @returns {Part[]} */
function partsOf(content) {
  const value = typeof content === 'string' && /^\s*\[\s*\{\s*"/.test(content) ? parsed(content) : content;
  if (value === undefined || value === null || value === '') return [];
  if (typeof value === 'string') return [{ type: 'text', text: value }];
  return (Array.isArray(value) ? value : [value]).flatMap(partOf);
}

function partOf(item) {
  if (typeof item !== 'object' || item === null) return [{ type: 'text', text: String(item) }];
  const part = item.message_content ?? item;
  const text = part.content ?? part.text ?? part.thinking ?? part.reasoning;
  switch (part.type) {
    case 'text': case 'input_text': case 'output_text':
      return text === '' ? [] : [{ type: 'text', text: asText(text) }];
    case 'reasoning': case 'thinking':
      return [{ type: 'reasoning', text: asText(text ?? part.summary ?? '') }];
    case 'refusal':
      return [{ type: 'refusal', text: asText(part.refusal ?? text) }];
    case 'tool_call': case 'tool_use': case 'function_call':
      return [callOf(part)];
    case 'tool_call_response': case 'tool_result': case 'function_call_output':
      return [{ type: 'result', id: part.id ?? part.tool_use_id ?? part.call_id, value: parsed(part.response ?? part.result ?? part.output ?? text) }];
    case 'blob':
      return [{ type: 'image', media: part.mime_type ?? part.modality, data: part.content ?? part.data }];
    case 'image': case 'image_url': case 'input_image': case 'uri':
      return [imageOf(part)];
    default:
      return typeof text === 'string' ? [{ type: 'text', text }] : [{ type: 'json', value: part }];
  }
}

function imageOf(part) {
  const source = part.source;
  if (source?.data) return { type: 'image', media: source.media_type, data: source.data };
  const holder = part.image_url ?? part.image ?? part;
  const url = String(typeof holder === 'string' ? holder : holder.url ?? holder.uri ?? holder.image?.url ?? source?.url ?? '');
  const match = /^data:([\w/+.-]+);base64,(.*)$/s.exec(url);
  return match ? { type: 'image', media: match[1], data: match[2] } : { type: 'link', text: url };
}

function asText(value) {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2) ?? '';
}
