import { Injectable, type PipeTransform } from '@nestjs/common';
import { DomainError, isId, parseNumericId, type IdKind, type NumericIdKind } from '@chaintill/kernel';

/** Path parameter with the id of a thing; a text of another form is nobody's id and answers 404 (law 9). */
export function idParam(kind: IdKind, resource: string): PipeTransform<string, string> {
  return new IdPipe((text) => isId(kind, text), resource);
}

/** The same for rows numbered by the database. */
export function numericIdParam(kind: NumericIdKind, resource: string): PipeTransform<string, string> {
  return new IdPipe((text) => parseNumericId(kind, text) !== null, resource);
}

@Injectable()
class IdPipe implements PipeTransform<string, string> {
  constructor(
    private readonly valid: (text: string) => boolean,
    private readonly resource: string,
  ) {}

  transform(text: string): string {
    if (!this.valid(text)) throw new DomainError('RESOURCE_NOT_FOUND', { resource: this.resource });
    return text;
  }
}
