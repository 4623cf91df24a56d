import { h, signButton } from "../dom.js";
import { attachmentName, bytes, refusal } from "../words.js";
import { recorder } from "./recorder.js";

/** Where one writes, attaches and speaks. */
export function composer(phone, thread) {
  const name = phone.inbox.name(thread.id);
  const voice = recorder();
  let [replyTo, editing, upload, clock] = [null, null, null, null];

  const field = h("textarea", {
    rows: "1",
    "aria-label": `Message to ${name}`,
    placeholder: `Message to ${name}`,
    maxlength: "4000",
  });
  const context = h("div", { class: "context", hidden: true });
  const progress = h("div", { class: "upload", hidden: true });
  const chooser = h("input", {
    type: "file",
    hidden: true,
    accept: "image/jpeg,image/png,image/webp,image/gif,audio/*,application/pdf,text/plain",
    "aria-label": "File to send",
  });
  const attach = signButton("clip", "Send a photo or a file", () => chooser.click());
  const speak = signButton("mic", voice ? "Record a voice message" : "This browser cannot record here", record, {
    disabled: !voice,
  });
  const send = signButton("send", "Send", submit);
  send.classList.replace("plain", "main");
  const said = h("div", { class: "recording", role: "timer", hidden: true }, "0:00");
  const giveUp = signButton("cross", "Give the recording up", () => endRecording(false), { hidden: true });

  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      submit();
    }
    if (event.key === "Escape") quiet();
  });
  field.addEventListener("input", () => phone.client.typing(thread.id, field.value !== ""));
  field.addEventListener("blur", () => phone.client.typing(thread.id, false));
  chooser.addEventListener("change", () => {
    const [file] = chooser.files;
    chooser.value = "";
    if (file) send_(file, file.name, file.type || "text/plain");
  });

  function submit() {
    if (!said.hidden) return endRecording(true);
    const text = field.value.trim();
    if (!text) return;
    if (editing) phone.client.editMessage(thread.id, editing.id, text).catch((error) => phone.toast(refusal(error)));
    else phone.send(thread.id, text, { replyTo: replyTo?.id });
    field.value = "";
    quiet();
  }

  /** Over the socket, piece by piece. A cut only makes it pause: it goes on where the server says it has come to. */
  async function send_(blob, filename, contentType) {
    if (upload) return phone.toast("One file at a time");
    upload = new AbortController();
    const bar = h("progress", { max: 1, value: 0, "aria-label": `Sending ${filename}` });
    const text = h("span", {}, `${filename}, ${bytes(blob.size)}`);
    progress.replaceChildren(
      text,
      bar,
      signButton("cross", "Stop sending", () => upload.abort()),
    );
    progress.hidden = false;
    const onProgress = ({ sent, total }) => {
      bar.value = sent / total;
      text.textContent = `${filename}, ${bytes(sent)} of ${bytes(total)}`;
    };
    try {
      const attachment = await phone.client.upload(blob, {
        filename,
        contentType,
        onProgress,
        signal: upload.signal,
      });
      phone.send(thread.id, "", { attachment, replyTo: replyTo?.id });
    } catch (error) {
      if (!upload.signal.aborted) phone.toast(refusal(error));
    }
    [upload, progress.hidden] = [null, true];
    quiet();
  }

  async function record() {
    if (!said.hidden) return endRecording(true);
    try {
      await voice.start();
    } catch {
      return phone.toast("The microphone is not to be had. The browser decides who may use it.");
    }
    const begun = Date.now();
    clock = setInterval(() => {
      const seconds = Math.floor((Date.now() - begun) / 1000);
      said.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    }, 250);
    show(true);
    giveUp.focus();
  }

  async function endRecording(keep) {
    clearInterval(clock);
    show(false);
    const blob = await voice.stop({ keep });
    if (blob?.size) send_(blob, "voice-message", blob.type);
  }

  function show(isRecording) {
    [said.hidden, giveUp.hidden] = [!isRecording, !isRecording];
    [field.hidden, attach.hidden, speak.hidden] = [isRecording, isRecording, isRecording];
    said.textContent = "0:00";
  }

  function about(title, message) {
    context.replaceChildren(
      h("p", {}, h("strong", {}, title), ` ${message.content || attachmentName(message)}`),
      signButton("cross", "Never mind", quiet),
    );
    context.hidden = false;
    field.focus();
  }

  function quiet() {
    if (editing) field.value = "";
    [replyTo, editing, context.hidden] = [null, null, true];
  }

  const element = h(
    "div",
    { class: "composer" },
    context,
    progress,
    h("div", { class: "compose-row" }, attach, field, said, giveUp, speak, send, chooser),
  );
  return {
    element,
    reply(message) {
      quiet();
      replyTo = message;
      about("Reply to", message);
    },
    edit(message) {
      quiet();
      editing = message;
      field.value = message.content;
      about("Edit", message);
    },
    focus: () => field.focus({ preventScroll: true }),
    off: () => (clearInterval(clock), upload?.abort()),
  };
}
