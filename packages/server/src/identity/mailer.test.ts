import { createServer, type Server } from "node:net";
import { expect, it } from "vitest";
import { readConfig } from "../core/config.ts";
import { createMailer } from "./mailer.ts";

it("hands mail to an SMTP server: one recipient, whatever the address looks like", async () => {
  const { smtp, lines, url } = await startSmtp();
  const mailer = createMailer({ ...readConfig({}), mail: { smtpUrl: url, from: "Plaza <no-reply@plaza.example>" } }, { now: Date.now });
  await mailer?.send({ to: "an@example.com, other@example.com", subject: "1234 5678", text: "Your code" }).catch(() => undefined);
  await mailer?.send({ to: "an@example.com", subject: "1234 5678", text: "Your code" });
  expect(mailer?.outbox).toBeUndefined();
  const said = lines.join("\n");
  expect(said.match(/^RCPT TO:.*$/gm)?.every((line) => !line.includes("<other@example.com>"))).toBe(true);
  expect(said).toContain("RCPT TO:<an@example.com>");
  expect(said).toContain("MAIL FROM:<no-reply@plaza.example>");
  expect(said).toContain("Subject: 1234 5678");
  smtp.close();
});

/** The little of RFC 5321 that a sender needs. */
async function startSmtp(): Promise<{ readonly smtp: Server; readonly lines: string[]; readonly url: string }> {
  const lines: string[] = [];
  const smtp = createServer((socket) => {
    let inData = false;
    socket.write("220 test\r\n");
    socket.setEncoding("utf8").on("data", (chunk: string) => {
      for (const line of chunk.split("\r\n").slice(0, -1)) {
        lines.push(line);
        if (inData && line !== ".") continue;
        if (line === "DATA") socket.write("354 go on\r\n");
        else socket.write(line === "QUIT" ? "221 bye\r\n" : "250 ok\r\n");
        inData = line === "DATA";
      }
    });
  });
  await new Promise<void>((resolve) => smtp.listen(0, "127.0.0.1", resolve));
  const address = smtp.address();
  return { smtp, lines, url: `smtp://127.0.0.1:${typeof address === "object" ? address?.port : 0}` };
}
