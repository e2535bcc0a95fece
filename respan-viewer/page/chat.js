// Messages as a chat, and long text in parts.
import { size } from './format.js';
import { button, el } from './dom.js';

const SHOWN = 6000;

/** A message. @param {import('./messages.js').ChatMessage} message */
export function chatMessage(message) {
  const known = /^(system|developer|user|assistant|tool)$/.test(message.role) ? message.role : 'other';
  const head = el('div', 'role', message.role);
  if (message.finish && !/^(stop|end_turn)$/.test(message.finish)) head.append(el('span', 'finish', String(message.finish)));
  const element = el('article', `message ${known}`, head, ...message.parts.map(chatPart));
  if (!message.parts.length) element.append(el('div', 'part none', 'empty'));
  return element;
}

function chatPart(part) {
  const labelled = (content, ...label) => el('div', `part ${part.type}`, el('div', 'label', ...label), content);
  const id = part.id ? el('span', 'id', ` ${part.id}`) : '';
  switch (part.type) {
    case 'call':
      return labelled(valueText(part.value), '⚙ ', el('b', '', part.name || 'tool'), id);
    case 'result':
      return labelled(valueText(part.value), '↩ result', id);
    case 'reasoning':
    case 'refusal':
      return labelled(longText(part.text), part.type);
    case 'image':
      return imagePart(part);
    case 'link':
      return labelled(longText(part.text), 'link, not loaded');
    case 'json':
      return el('div', 'part', valueText(part.value));
    default:
      return el('div', 'part', longText(part.text ?? ''));
  }
}

/** An image of the trace: decoded when asked for, never loaded from elsewhere. */
function imagePart(part) {
  const media = /^image\/(png|jpeg|gif|webp)$/.test(part.media ?? '') ? part.media : '';
  const data = String(part.data ?? '');
  const box = el('div', 'part');
  const label = `${part.media ?? 'data'}, ${size(Math.round(data.length * 0.75))}`;
  if (!media || !/^[A-Za-z0-9+/=\s]*$/.test(data)) {
    box.append(el('div', 'label', label));
    return box;
  }
  const open = button(`Show image (${label})`, '', () => {
    const image = el('img', '');
    image.alt = label;
    image.addEventListener('error', () => image.replaceWith(el('div', 'label', 'This is not an image.')));
    image.src = `data:${media};base64,${data}`;
    open.replaceWith(image);
  });
  box.append(open);
  return box;
}

/** Text, of which the first part is shown until all is asked for. @param {string} text */
export function longText(text) {
  const shown = visible(String(text));
  const body = el('div', 'prose');
  if (shown.length <= SHOWN * 1.5) {
    body.textContent = shown;
    return body;
  }
  body.append(shown.slice(0, SHOWN));
  let at = SHOWN;
  const more = button('', '', () => {
    const next = Math.min(shown.length, at + 200_000);
    more.before(shown.slice(at, next));
    at = next;
    label();
  });
  const label = () => (at < shown.length ? (more.textContent = `Show more (${size(shown.length - at)} left)`) : more.remove());
  label();
  body.append(more);
  return body;
}

/** A value as indented JSON, or text. @param {any} value */
export function valueText(value) {
  if (value === undefined || value === null) return el('div', 'part none', 'empty');
  const text = typeof value === 'string' ? value : stringify(value);
  const body = longText(text);
  if (typeof value !== 'string') body.className = 'code';
  return body;
}

function stringify(value) {
  try {
    return JSON.stringify(value, null, 2);
  } catch {
    return 'too deep to show';
  }
}

/** Marks what would be invisible or change the direction of other text. */
function visible(text) {
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g, (letter) =>
    letter < ' ' ? String.fromCharCode(0x2400 + letter.charCodeAt(0)) : '\u2426');
}
