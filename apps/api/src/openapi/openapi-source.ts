import { Injectable } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { SurfaceName } from './documents';

/** Makes each document when it is first asked for: describing all routes at the start would make every start slower. */
@Injectable()
export class OpenApiSource {
  private readonly made = new Map<SurfaceName, OpenAPIObject>();
  private make: ((surface: SurfaceName) => OpenAPIObject) | undefined;

  /** Set once the app stands: a document describes the whole of it. */
  use(make: (surface: SurfaceName) => OpenAPIObject): void {
    this.make = make;
  }

  document(surface: SurfaceName): OpenAPIObject {
    let document = this.made.get(surface);
    if (!document) {
      if (!this.make) throw new Error('the app is not complete yet');
      document = this.make(surface);
      this.made.set(surface, document);
    }
    return document;
  }
}
