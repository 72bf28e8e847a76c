type MailLocale = "en" | "vi" | "th";

interface MailWords {
  readonly subject: (name: string, code: string) => string;
  readonly text: (name: string, code: string, minutes: number) => string;
}

/** The only mail there is. It says the same whether the address has an account or not [I-15]. */
const words: Readonly<Record<MailLocale, MailWords>> = {
  en: {
    subject: (name, code) => `${code} is your code for ${name}`,
    text: (name, code, minutes) =>
      `Your code for ${name}:\n\n${code}\n\nIt works for ${minutes} minutes, in the browser where you asked for it. Nobody from ${name} will ever ask you for it.\n\nDid you not ask for it? Then do nothing: without the code nobody gets in.\n`,
  },
  vi: {
    subject: (name, code) => `${code} là mã của bạn cho ${name}`,
    text: (name, code, minutes) =>
      `Mã của bạn cho ${name}:\n\n${code}\n\nMã dùng được trong ${minutes} phút, trên trình duyệt mà bạn đã yêu cầu. Không ai của ${name} hỏi bạn mã này.\n\nBạn không yêu cầu mã? Vậy bạn không cần làm gì: không có mã thì không ai vào được.\n`,
  },
  th: {
    subject: (name, code) => `${code} คือรหัสของคุณสำหรับ ${name}`,
    text: (name, code, minutes) =>
      `รหัสของคุณสำหรับ ${name}:\n\n${code}\n\nใช้ได้ภายใน ${minutes} นาที ในเบราว์เซอร์ที่คุณขอรหัส จะไม่มีใครจาก ${name} ขอรหัสนี้จากคุณ\n\nไม่ได้ขอรหัสใช่ไหม ไม่ต้องทำอะไร หากไม่มีรหัสก็ไม่มีใครเข้าได้\n`,
  },
};

export function codeMail(
  locale: MailLocale,
  name: string,
  code: string,
  minutes: number,
): { readonly subject: string; readonly text: string } {
  const spaced = `${code.slice(0, 4)} ${code.slice(4)}`;
  return { subject: words[locale].subject(name, spaced), text: words[locale].text(name, spaced, minutes) };
}
