import { Search, X } from "lucide-react";
import { useUiWords } from "../i18n/provider.tsx";
import { IconButton } from "./button.tsx";
import { iconProps } from "./icon.ts";

export interface SearchFieldProps {
  label: string;
  value: string;
  onChange(value: string): void;
  /** The moment to load what searching needs. */
  onFocus?(): void;
  placeholder?: string;
}

export function SearchField({ label, value, onChange, onFocus, placeholder }: SearchFieldProps) {
  const words = useUiWords();
  return (
    <div className="pz-input" role="search">
      <Search {...iconProps(20)} />
      <input
        type="search"
        enterKeyHint="search"
        autoComplete="off"
        aria-label={label}
        placeholder={placeholder ?? label}
        value={value}
        onFocus={onFocus}
        onChange={(event) => onChange(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape" && value !== "") {
            event.stopPropagation();
            onChange("");
          }
        }}
      />
      {value !== "" && <IconButton label={words.t("clear")} icon={<X {...iconProps(20)} />} onClick={() => onChange("")} />}
    </div>
  );
}
