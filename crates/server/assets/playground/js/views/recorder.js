/** Records a voice message. `null` where this browser or this page may not. */
export function recorder() {
  if (!navigator.mediaDevices?.getUserMedia || !globalThis.MediaRecorder) return null;
  let recording = null;

  return {
    async start() {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      const media = new MediaRecorder(stream);
      const parts = [];
      media.addEventListener("dataavailable", ({ data }) => parts.push(data));
      recording = { media, stream, parts };
      media.start();
    },
    /** The recording, or nothing if it is given up. */
    stop({ keep }) {
      const { media, stream, parts } = recording;
      recording = null;
      return new Promise((resolve) => {
        media.addEventListener("stop", () => {
          stream.getTracks().forEach((track) => track.stop());
          const type = media.mimeType.split(";")[0] || "audio/webm";
          resolve(keep ? new Blob(parts, { type }) : null);
        });
        media.stop();
      });
    },
  };
}
