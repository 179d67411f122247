"""Procedures that travel between towns: one signed file with a definition, its texts and its trials (持ち運べる手続).

package = build(version, made_at=now)             # dict, ready for json.dumps
package = read(bytes)                             # Package; PackageWrong, PackageTampered, PackageTooNew
failures = package.failed_trials()                # what this town would read otherwise than the one that made it
"""

from yakuba.resident.procedures.packages.package import Package, build, read

__all__ = ["Package", "build", "read"]
