type MessageLocale = "en" | "vi" | "th";

const words: Readonly<Record<MessageLocale, (name: string, code: string) => string>> = {
  en: (name, code) => `${code} is your code for ${name}. It works for 10 minutes. Nobody from ${name} will ever ask you for it.`,
  vi: (name, code) => `${code} là mã của bạn cho ${name}, dùng được trong 10 phút. Không ai của ${name} hỏi bạn mã này.`,
  th: (name, code) => `${code} คือรหัสของคุณสำหรับ ${name} ใช้ได้ภายใน 10 นาที จะไม่มีใครจาก ${name} ขอรหัสนี้จากคุณ`,
};

/** The last line binds the code to our page: browsers offer it there and nowhere else (WICG, Origin-bound one-time codes delivered via SMS). */
export function codeMessage(locale: MessageLocale, name: string, code: string, { host }: { readonly host: string }): string {
  return `${words[locale](name, code)}\n\n@${host} #${code}`;
}
