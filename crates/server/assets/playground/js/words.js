// How things are said.

export const plural = (count, one, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;

const CLOCK = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long" });
const SHORT_DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });

export const clock = (instant) => CLOCK.format(new Date(instant));

export function stopwatch(instant) {
  const at = new Date(instant);
  return `${at.toTimeString().slice(0, 8)}.${String(at.getMilliseconds()).padStart(3, "0")}`;
}

export function day(instant) {
  const [at, today] = [new Date(instant), new Date()];
  if (at.toDateString() === today.toDateString()) return "Today";
  const yesterday = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1);
  return at.toDateString() === yesterday.toDateString() ? "Yesterday" : DAY.format(at);
}

/** The time of today, else the day. */
export function when(instant) {
  const at = new Date(instant);
  return at.toDateString() === new Date().toDateString() ? clock(at) : SHORT_DAY.format(at);
}

export function bytes(count) {
  if (count < 1000) return `${count} B`;
  return count < 1e6 ? `${(count / 1000).toFixed(1)} kB` : `${(count / 1e6).toFixed(1)} MB`;
}

export const duration = (ms) => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`);

export function lastSeen(instant) {
  if (!instant) return "Offline";
  const minutes = Math.round((Date.now() - new Date(instant)) / 60000);
  if (minutes < 2) return "Was here a moment ago";
  if (minutes < 60) return `Was here ${minutes} minutes ago`;
  return minutes < 36 * 60
    ? `Was here ${plural(Math.round(minutes / 60), "hour")} ago`
    : `Was here on ${SHORT_DAY.format(new Date(instant))}`;
}

export const distance = (km) =>
  km === null || km === undefined ? null : km <= 2 ? "less than 2 km away" : `${Math.round(km)} km away`;

export function why(word) {
  if (!word) return null;
  if (word.startsWith("shares:")) return `You both like ${word.slice(7).toLowerCase()}`;
  return (
    { active_today: "Active today", near: "Close by", new_here: "New here", widened: "A little further away" }[word] ??
    null
  );
}

const EMPTY = {
  no_date_of_birth: "Without a date of birth nobody can be shown.",
  no_position: "Nobody knows where this person is, so nobody is near.",
  nobody_near: "Nobody is near enough.",
  preferences_too_narrow: "The preferences let nobody through.",
  all_seen: "Everybody here was liked or passed. Take the last one back, or come back tomorrow.",
  paused: "This profile is paused: it is not shown, and it is shown nobody.",
};
export const emptyDeck = (reason) => EMPTY[reason] ?? "There is nobody left to show.";

export const STATES = {
  idle: { name: "Off", look: "" },
  connecting: { name: "Connecting", look: "busy" },
  replaying: { name: "Catching up", look: "busy" },
  live: { name: "Live", look: "live" },
  waiting: { name: "Waiting", look: "busy" },
  stopped: { name: "Stopped", look: "cut" },
  cut: { name: "No network", look: "cut" },
  out: { name: "Signed out", look: "cut" },
};

/** The text of a refusal, as the server says it to people. */
export const refusal = (error) => error?.detail ?? error?.message ?? "That did not work.";

/** The line of a conversation in a list. */
export function summary(message, me) {
  if (!message) return "Say hello";
  if (message.deleted_at) return "A message was deleted";
  const by = (message.sender_id ?? message.sender?.id) === me && message.kind !== "system" ? "You: " : "";
  return by + (message.content || attachmentName(message));
}

export function attachmentName(message) {
  const type = message.attachment_info?.content_type ?? "";
  if (type.startsWith("image/")) return "A photo";
  return type.startsWith("audio/") ? "A voice message" : (message.attachment_info?.filename ?? "A file");
}

export const isOne = (value) => value !== null && value !== undefined;
